package sandbox

// roleUsable says whether a service ("ecs-tasks.amazonaws.com") acting for source (the ARN IAM gets as aws:SourceArn, or "")
// can assume a role now: it must exist, be old enough to be known everywhere, and trust the service.
// The error says why not, for the caller to put into its own service's words.
func roleUsable(c *Call, roleARN, service, source string) error { return nil }

// roleAllows says whether a role's policies let it do an action on a resource; context holds condition keys and may be nil.
func roleAllows(c *Call, roleARN, action, resource string, context map[string]string) error {
	return nil
}

// linkedRole returns the service-linked role of a service ("ecs.amazonaws.com"), nil while the account has none.
// It is usable once it is Durations.LinkedRole old.
func linkedRole(c *Call, service string) *Role { return nil }
