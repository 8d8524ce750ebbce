package sandbox

func init() {
	rules["Pricing:GetProducts"] = anything("pricing:GetProducts")
}
