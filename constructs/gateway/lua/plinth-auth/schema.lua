local typedefs = require "kong.db.schema.typedefs"

return {
  name = "plinth-auth",
  fields = {
    { consumer = typedefs.no_consumer },
    { protocols = typedefs.protocols_http },
    {
      config = {
        type = "record",
        fields = {
          { issuer = { type = "string" } },
          { audience = { type = "string" } },
          { jwks_uri = typedefs.url },
          { required = { type = "boolean", required = true, default = true } },
          { clock_skew_seconds = { type = "integer", required = true, default = 30, between = { 0, 300 } } },
          { cache_seconds = { type = "integer", required = true, default = 300, between = { 30, 86400 } } },
          { strip_only = { type = "boolean", required = true, default = false } },
        },
        entity_checks = {
          {
            conditional = {
              if_field = "strip_only",
              if_match = { eq = false },
              then_field = "issuer",
              then_match = { required = true },
            },
          },
          {
            conditional = {
              if_field = "strip_only",
              if_match = { eq = false },
              then_field = "jwks_uri",
              then_match = { required = true },
            },
          },
        },
      },
    },
  },
}
