package pricing

import "slipway/steps/sandbox/core"

func init() {
	core.Rules["Pricing:GetProducts"] = core.Anything("pricing:GetProducts")
}
