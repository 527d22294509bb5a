/** Who keeps Consul's catalogue in step with the cluster: its service account, and its token. */
export const REGISTRAR = "registrar";
