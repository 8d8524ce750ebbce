package sandbox

func init() {
	rules["Resource Groups Tagging API:GetResources"] = anything("tag:GetResources")
}
