package sandbox

import "time"

// iamWorld is the account's roles.
type iamWorld struct {
	Roles map[string]*Role // by name
}

// Role is an IAM role, service-linked ones included.
type Role struct {
	Name, Path, ARN, ID string
	Description         string
	Trust               string // JSON
	Inline              map[string]string
	Attached            []string // policy ARNs, in order
	Tags                map[string]string
	Service             string // a service-linked role's service
	Created             time.Time
	TrustChanged        time.Time
}
