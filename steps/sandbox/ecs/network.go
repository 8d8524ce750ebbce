package ecs

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/elasticache"
	"slipway/steps/sandbox/rds"
)

// checkNetwork refuses a network a task cannot be put in.
func checkNetwork(c *core.Call, d *ecsDefinition, in *types.NetworkConfiguration) (
	*types.AwsVpcConfiguration, error) {
	if in == nil || in.AwsvpcConfiguration == nil {
		return nil, invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	}
	n := in.AwsvpcConfiguration
	switch {
	case len(n.Subnets) == 0:
		return nil, invalid("subnets can not be empty.")
	case len(n.Subnets) > 16:
		return nil, invalid("subnets can have at most 16 items.")
	case len(n.SecurityGroups) > 5:
		return nil, invalid("securityGroups can have at most 5 items.")
	}
	subnets, err := ec2.CheckSubnets(c, n.Subnets, "",
		func(id string) error {
			return invalid("Error retrieving subnet information for [" + strings.Join(n.Subnets, ", ") + "]: The subnet ID '" +
				id + "' does not exist (ErrorCode: InvalidSubnetID.NotFound)")
		},
		func() error { return invalid("All subnets must belong to the same VPC.") })
	if err != nil {
		return nil, err
	}
	for _, id := range n.SecurityGroups {
		if g := ec2.State.In(c.World).Groups[id]; g == nil || c.Now().Sub(g.Created) < c.Durations.GroupVisible {
			return nil, invalid("Error retrieving security group information for [" + strings.Join(n.SecurityGroups, ", ") +
				"]: The security group '" + id + "' does not exist (ErrorCode: InvalidGroup.NotFound)")
		}
	}
	if stranger := ec2.GroupsIn(c, n.SecurityGroups, subnets[0].VPC); stranger != "" {
		return nil, invalid("Security group " + stranger + " does not appear to belong to the same VPC as the input subnets.")
	}
	if n.AssignPublicIp == "" {
		n.AssignPublicIp = types.AssignPublicIpDisabled
	}
	return n, nil
}

// store is a database or cache an application connects to when it starts, as its variables name it.
type store struct {
	kind string // database or cache
	at   *url.URL
	port int32
}

// stores reads the addresses of the database and the cache out of the variables the application sees.
func stores(variables map[string]string) []store {
	var all []store
	for _, name := range core.SortedKeys(variables) {
		u, err := url.Parse(asURL(variables[name], variables))
		if !strings.HasSuffix(name, "_URL") || err != nil || u.Hostname() == "" {
			continue
		}
		s := store{at: u}
		switch scheme, _, _ := strings.Cut(u.Scheme, "+"); scheme {
		case "postgres", "postgresql", "ecto":
			s.kind, s.port = "database", 5432
		case "redis", "rediss":
			s.kind, s.port = "cache", 6379
		default:
			continue
		}
		if port, err := strconv.Atoi(u.Port()); err == nil {
			s.port = int32(port)
		}
		all = append(all, s)
	}
	return all
}

// asURL is the address in a variable as a URL, as the drivers of Java and .NET make it of theirs: the one takes user
// and password beside it, the other has them among its keywords.
func asURL(value string, variables map[string]string) string {
	if rest, ok := strings.CutPrefix(value, "jdbc:postgresql://"); ok {
		return "postgresql://" + url.UserPassword(variables["DB_USER"], variables["DB_PASSWORD"]).String() + "@" + rest
	}
	if !strings.HasPrefix(value, "Host=") {
		return value
	}
	word := keywords(value)
	return "postgresql://" + url.UserPassword(word["username"], word["password"]).String() + "@" + word["host"] + ":" +
		word["port"] + "/" + word["database"]
}

// keywords reads a connection string of .NET: NAME=value;…, a value in quotes holds anything, its own quote doubled.
func keywords(text string) map[string]string {
	word := map[string]string{}
	for text != "" {
		name, rest, ok := strings.Cut(text, "=")
		if !ok {
			return word
		}
		var value strings.Builder
		if !strings.HasPrefix(rest, `"`) && !strings.HasPrefix(rest, "'") {
			plain, after, _ := strings.Cut(rest, ";")
			value.WriteString(plain)
			text = after
		} else {
			mark := rest[:1]
			rest = rest[1:]
			for {
				part, after, closed := strings.Cut(rest, mark)
				value.WriteString(part)
				if rest = after; !closed || !strings.HasPrefix(after, mark) {
					break
				}
				value.WriteString(mark)
				rest = after[1:]
			}
			text = strings.TrimPrefix(rest, ";")
		}
		word[strings.ToLower(strings.TrimSpace(name))] = value.String()
	}
	return word
}

// unreachable is what the application says when its database or cache does not let it in; nil when all do. Hosts
// outside AWS do.
func (t *Task) unreachable(c *core.Call, k types.ContainerDefinition) []string {
	for _, s := range stores(t.Variables(c, k)) {
		t.Logins = append(t.Logins, core.Encrypted(s.at.String()))
		host, port := s.at.Hostname(), strconv.Itoa(int(s.port))
		groups, open, refusal := s.owner(c)
		switch {
		case !open && strings.HasSuffix(host, ".amazonaws.com"):
			return []string{"could not translate host name \"" + host + "\" to address: Name or service not known"}
		case !open:
		case !ec2.State.In(c.World).Permits(groups, t.Groups(c), t.IP, s.port) || !reaches(ec2.State.In(c.World), t.Groups(c),
			groups, s.port):
			if s.kind == "cache" {
				return []string{"redis.exceptions.TimeoutError: Timeout connecting to server " + host + ":" + port}
			}
			return []string{"connection to server at \"" + host + "\", port " + port + " failed: Connection timed out",
				"\tIs the server running on that host and accepting TCP/IP connections?"}
		case refusal != "":
			return []string{refusal}
		}
	}
	return nil
}

// owner finds the database or cache at a store's address: its groups, and what it says to the credentials, if it
// refuses them.
func (s store) owner(c *core.Call) (groups []string, found bool, refusal string) {
	password, _ := s.at.User.Password()
	if s.kind == "database" {
		d := rds.DatabaseAt(c, s.at.Hostname())
		if d == nil {
			return nil, false, ""
		}
		if d.Forced == "stopped" {
			return nil, true, "" // nobody is there to let anybody in
		}
		if s.at.User.Username() != d.User || password != string(d.Password) {
			refusal = "connection to server at \"" + s.at.Hostname() +
				"\" failed: FATAL:  password authentication failed for user \"" + s.at.User.Username() + "\""
		}
		return d.Groups, true, refusal
	}
	g := elasticache.At(c, s.at.Hostname())
	switch {
	case g == nil:
		return nil, false, ""
	case g.TransitEncryption != (s.at.Scheme == "rediss"):
		refusal = "redis.exceptions.ConnectionError: Connection closed by server."
	case len(g.Tokens) > 0 && !slices.Contains(g.Tokens, core.Encrypted(password)):
		refusal = "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled."
	}
	return g.Groups, true, refusal
}

// reaches reports whether the groups let an interface open connections to one in the groups `to`.
func reaches(w *ec2.Resources, groups, to []string, port int32) bool {
	if w.Leaves(groups, port) {
		return true
	}
	for _, id := range groups {
		g := w.Groups[id]
		if g == nil {
			continue
		}
		for _, r := range g.Rules {
			for _, other := range to {
				if r.Egress && r.Group == other && r.Covers("tcp", port) {
					return true
				}
			}
		}
	}
	return false
}
