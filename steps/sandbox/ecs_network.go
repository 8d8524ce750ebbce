package sandbox

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// checkNetwork refuses a network a task cannot be put in.
func checkNetwork(c *Call, d *ecsDefinition, in *types.NetworkConfiguration) (*types.AwsVpcConfiguration, error) {
	if in == nil || in.AwsvpcConfiguration == nil {
		return nil, ecsInvalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	}
	n := in.AwsvpcConfiguration
	switch {
	case len(n.Subnets) == 0:
		return nil, ecsInvalid("subnets can not be empty.")
	case len(n.Subnets) > 16:
		return nil, ecsInvalid("subnets can have at most 16 items.")
	case len(n.SecurityGroups) > 5:
		return nil, ecsInvalid("securityGroups can have at most 5 items.")
	}
	subnets, err := checkSubnets(c, n.Subnets, "",
		func(id string) error {
			return ecsInvalid("Error retrieving subnet information for [" + strings.Join(n.Subnets, ", ") + "]: The subnet ID '" + id + "' does not exist (ErrorCode: InvalidSubnetID.NotFound)")
		},
		func() error { return ecsInvalid("All subnets must belong to the same VPC.") })
	if err != nil {
		return nil, err
	}
	for _, id := range n.SecurityGroups {
		if c.World.EC2.Groups[id] == nil {
			return nil, ecsInvalid("Error retrieving security group information for [" + strings.Join(n.SecurityGroups, ", ") + "]: The security group '" + id + "' does not exist (ErrorCode: InvalidGroup.NotFound)")
		}
	}
	if stranger := groupsIn(c, n.SecurityGroups, subnets[0].VPC); stranger != "" {
		return nil, ecsInvalid("Security group " + stranger + " does not appear to belong to the same VPC as the input subnets.")
	}
	if n.AssignPublicIp == "" {
		n.AssignPublicIp = types.AssignPublicIpDisabled
	}
	return n, nil
}

// store is a database or cache an application connects to when it starts.
type store struct {
	kind, host string
	port       int32
}

// stores reads the addresses of the database and the cache out of the variables the application sees.
func stores(variables map[string]string) []store {
	var all []store
	for _, name := range tagKeys(variables) {
		if !strings.HasSuffix(name, "_URL") {
			continue
		}
		u, err := url.Parse(variables[name])
		if err != nil || u.Hostname() == "" {
			continue
		}
		port, _ := strconv.Atoi(u.Port())
		switch scheme, _, _ := strings.Cut(u.Scheme, "+"); scheme {
		case "postgres", "postgresql":
			all = append(all, store{"database", u.Hostname(), int32(max(port, 0))})
		case "redis", "rediss":
			all = append(all, store{"cache", u.Hostname(), int32(max(port, 0))})
		}
	}
	for i := range all {
		if all[i].port == 0 {
			all[i].port = map[string]int32{"database": 5432, "cache": 6379}[all[i].kind]
		}
	}
	return all
}

// unreachable is what the application says when its database or cache does not answer; nil when all do. Hosts outside AWS answer.
func (t *ecsTask) unreachable(c *Call, k types.ContainerDefinition) []string {
	for _, s := range stores(t.variables(c, k)) {
		groups, known := storeGroups(c, s)
		port := strconv.Itoa(int(s.port))
		switch {
		case !known && strings.HasSuffix(s.host, ".amazonaws.com"):
			return []string{"could not translate host name \"" + s.host + "\" to address: Name or service not known"}
		case known && !(c.World.EC2.permits(groups, t.groups(c), t.IP, s.port) && c.World.EC2.reaches(t.groups(c), groups, s.port)):
			if s.kind == "cache" {
				return []string{"redis.exceptions.TimeoutError: Timeout connecting to server " + s.host + ":" + port}
			}
			return []string{"connection to server at \"" + s.host + "\", port " + port + " failed: Connection timed out", "\tIs the server running on that host and accepting TCP/IP connections?"}
		}
	}
	return nil
}

// storeGroups finds the security groups of the database or cache at an address.
func storeGroups(c *Call, s store) (groups []string, known bool) {
	for _, d := range c.World.RDS.Instances {
		if d.Host == s.host {
			return d.Groups, true
		}
	}
	return nil, strings.HasSuffix(s.host, ".cache.amazonaws.com")
}

// reaches reports whether the groups let an interface open connections to one in the groups `to`.
func (w *ec2World) reaches(groups, to []string, port int32) bool {
	if w.leaves(groups, port) {
		return true
	}
	for _, id := range groups {
		g := w.Groups[id]
		if g == nil {
			continue
		}
		for _, r := range g.Rules {
			for _, other := range to {
				if r.Egress && r.Group == other && r.covers("tcp", port) {
					return true
				}
			}
		}
	}
	return false
}

