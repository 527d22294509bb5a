/** Everyone is a customer; admins keep the shop. */
export type Role = "customer" | "admin";
