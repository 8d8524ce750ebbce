package quotas

import "slipway/steps/sandbox/core"

func init() {
	core.Handle("Service Quotas", core.Read, "*", getServiceQuota)
}
