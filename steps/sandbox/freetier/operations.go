package freetier

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("FreeTier", core.Read, "*", getAccountPlanState)
}
