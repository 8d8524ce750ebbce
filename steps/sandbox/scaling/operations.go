package scaling

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("Application Auto Scaling", core.Read, "*", describeScalableTargets)
}
