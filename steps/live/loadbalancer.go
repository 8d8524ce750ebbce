package live

import "time"

// LoadBalancer is the application load balancer with its attributes.
type LoadBalancer struct {
	Name, ARN, DNS, ZoneID, VPC, State, Scheme, Type string // ZoneID: CanonicalHostedZoneId, for aliases
	Subnets, SecurityGroups                          []string
	Attributes                                       map[string]string
	Tags                                             map[string]string
}

// TargetGroup is one target group with its attributes and its targets' health.
type TargetGroup struct {
	Name, ARN, VPC, Protocol, TargetType string
	Port                                 int
	HealthPath, HealthProtocol, Matcher  string
	HealthInterval, HealthTimeout        int
	Healthy, Unhealthy                   int
	LoadBalancers                        []string
	Attributes                           map[string]string
	Targets                              []Target
	Tags                                 map[string]string
}

// Target is one registered target.
type Target struct {
	ID, State, Reason string
	Port              int
}

// Listener is one listener with its rules, the default one left out.
type Listener struct {
	ARN, Protocol, Policy string
	Port                  int
	Certificates          []string
	Default               []ListenerAction
	Rules                 []ListenerRule
	Tags                  map[string]string
}

// ListenerAction is what a listener or rule does: forward to TargetGroup, or redirect.
type ListenerAction struct {
	Type, TargetGroup                            string
	RedirectProtocol, RedirectPort, RedirectCode string
}

// ListenerRule is one rule beside the default.
type ListenerRule struct {
	ARN, Priority string
	Hosts         []string
	Actions       []ListenerAction
}

// Certificate is one ACM certificate.
type Certificate struct {
	ARN, Domain, Status, FailureReason, KeyAlgorithm string
	Names                                            []string
	Record                                           *Record // the validation record, nil until ACM has made it
	InUseBy                                          []string
	Created, NotAfter                                time.Time
	Renewal                                          string // eligibility
	Tags                                             map[string]string
}

// HostedZone is a public Route 53 zone. Name has no trailing dot.
type HostedZone struct{ ID, Name string }

// Record is one record set. Names have no trailing dot. AliasZone is set on aliases.
type Record struct {
	Zone, Name, Type string
	TTL              int64
	Values           []string
	Alias, AliasZone string
}
