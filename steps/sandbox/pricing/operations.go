package pricing

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("Pricing", core.Read, "*", getProducts)
}
