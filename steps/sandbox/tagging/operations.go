package tagging

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("Resource Groups Tagging API", core.Read, "*", getResources)
}
