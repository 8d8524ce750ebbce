package quotas

import "slipway/steps/sandbox/core"

func init() {
	for _, name := range []string{"GetServiceQuota", "ListServiceQuotas", "GetAWSDefaultServiceQuota"} {
		core.Rules["Service Quotas:"+name] = core.Anything("servicequotas:" + name)
	}
}
