package live

// SecurityGroup is one group with all its rules.
type SecurityGroup struct {
	ID, Name, VPC, Description string
	Rules                      []Rule
	Tags                       map[string]string
}

// Rule is one security group rule. Exactly one of CIDR, CIDR6, PrefixList and Group names the other side.
type Rule struct {
	ID                             string
	Egress                         bool
	Protocol                       string // tcp, udp, icmp, -1 for all
	From, To                       int    // -1 when the protocol has no ports
	CIDR, CIDR6, PrefixList, Group string
	Description                    string
	Tags                           map[string]string
}
