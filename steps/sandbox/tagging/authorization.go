package tagging

import "slipway/steps/sandbox/core"

func init() {
	core.Rules["Resource Groups Tagging API:GetResources"] = core.Anything("tag:GetResources")
}
