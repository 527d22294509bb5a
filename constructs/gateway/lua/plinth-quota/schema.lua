local typedefs = require "kong.db.schema.typedefs"

return {
  name = "plinth-quota",
  fields = {
    { consumer = typedefs.no_consumer },
    { protocols = typedefs.protocols_http },
    {
      config = {
        type = "record",
        fields = {
          {
            plans = {
              type = "map",
              required = true,
              len_min = 1,
              keys = { type = "string", match = "^[%w_%-]+$" },
              values = {
                type = "record",
                fields = {
                  { units = { type = "integer", required = true, gt = 0 } },
                  { window_seconds = { type = "integer", required = true, gt = 0 } },
                },
              },
            },
          },
          { default_plan = { type = "string", required = true } },
          {
            costs = {
              type = "array",
              default = {},
              elements = {
                type = "record",
                fields = {
                  { method = { type = "string", required = true } },
                  { path = typedefs.path({ required = true }) },
                  { units = { type = "integer", required = true, between = { 0, 1000000000 } } },
                },
              },
            },
          },
          { default_cost = { type = "integer", required = true, default = 1, between = { 0, 1000000000 } } },
          {
            redis = {
              type = "record",
              required = true,
              fields = {
                { host = typedefs.host({ required = true }) },
                { port = typedefs.port({ required = true, default = 6379 }) },
                { username = { type = "string" } },
                { password = { type = "string", encrypted = true, referenceable = true } },
                { ssl = { type = "boolean", required = true, default = false } },
              },
            },
          },
        },
        custom_validator = function(config)
          if config.plans[config.default_plan] == nil then
            return nil, "default_plan is none of the plans"
          end
          return true
        end,
      },
    },
  },
}
