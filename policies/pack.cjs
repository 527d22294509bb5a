// The Pulumi CLI loads a pack by `require` through an old ts-node, which cannot compile ours. An import it leaves to Node, which
// strips the types.
module.exports = () => import("./pack.ts");
