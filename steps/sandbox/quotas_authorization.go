package sandbox

func init() {
	for _, name := range []string{"GetServiceQuota", "ListServiceQuotas", "GetAWSDefaultServiceQuota"} {
		rules["Service Quotas:"+name] = anything("servicequotas:" + name)
	}
}
