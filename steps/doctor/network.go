package doctor

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// client is what opens connections: the API, a worker, or a job.
type client struct {
	name, job       string
	groups, subnets []string
	public          bool // its tasks get public addresses
	definition      live.Fact[live.TaskDefinition]
}

// clients are everything of the stack that runs tasks, the API first.
func (x *exam) clients() (all []client) {
	l := x.Live
	if s := l.Service.Value; s != nil {
		all = append(all, client{"the API", "", s.SecurityGroups, s.Subnets, s.PublicIP, l.Running})
	}
	for _, s := range l.Workers() {
		name := "the worker " + strings.TrimPrefix(s.Name, x.id.Worker(""))
		all = append(all, client{name, "", s.SecurityGroups, s.Subnets, s.PublicIP, l.Revision(s.Revision())})
	}
	for _, s := range x.schedules() {
		name := jobName(x.id, s)
		all = append(all, client{"the job " + name, name, s.SecurityGroups, s.Subnets, s.PublicIP,
			l.Revision(s.TaskDefinition)})
	}
	return all
}

// readNetwork reports whether subnets and routes are known.
func (x *exam) readNetwork() bool {
	switch l := x.Live; {
	case !l.Subnets.Read():
		x.blind(Network, "the subnets", l.Subnets.Call, "Subnets", l.Subnets.Err)
	case !l.RouteTables.Read():
		x.blind(Network, "the route tables", l.RouteTables.Call, "RouteTables", l.RouteTables.Err)
	default:
		return true
	}
	return false
}

func (x *exam) subnets(ids []string) (found []live.Subnet) {
	for _, s := range x.Live.Subnets.Items {
		if slices.Contains(ids, s.ID) {
			found = append(found, s)
		}
	}
	return found
}

// network looks at the ways between subnets and to the internet: routes, network ACLs, the groups' way out.
func (x *exam) network() {
	if x.Live.Service.Value == nil || !x.readNetwork() {
		return
	}
	wrong := len(x.causes)
	for _, c := range x.clients() {
		x.wayOut(c)
	}
	x.networkACLs()
	unread := slices.ContainsFunc(x.unread, func(u Unverified) bool { return u.Hop == Network })
	if len(x.causes) == wrong && !unread {
		x.saw(Network, "routes, groups and network ACLs let everything through")
	}
}

// wayOut looks whether tasks reach ECR, SSM and CloudWatch Logs: by the internet, through NAT, or by endpoints.
func (x *exam) wayOut(c client) {
	breaks, who := []effect{egress, pull, secrets, logs}, c.name
	if c.job != "" {
		breaks = []effect{ofJob(c.job)}
	}
	if c.job == "" || !slices.Equal(c.groups, x.Live.Service.Value.SecurityGroups) {
		if ok, known, seen := x.letsOut(c.groups, nil, nil, 443); known && !ok && !x.endpoints(c.subnets) {
			x.merge(Network, breaks, Diagnosis{ID: "group-egress", Symptom: who + " reaches nothing outside",
				Cause: "the security group " + x.names(c.groups) + " lets no connection out on port 443", Evidence: seen,
				Fix: "let it out again: aws ec2 authorize-security-group-egress --group-id " + c.groups[0] +
					" --protocol tcp --port 443 --cidr 0.0.0.0/0"})
		}
	}
	for _, s := range x.subnets(c.subnets) {
		gateway := x.gateway(s)
		switch {
		case strings.HasPrefix(gateway, "igw-") && !c.public && !x.endpoints(c.subnets):
			x.wrong(Network, breaks, Diagnosis{ID: "no-public-address", Symptom: who + " reaches nothing outside",
				Cause: "its tasks get no public address, and " + s.ID + " leads to the internet by an internet gateway alone",
				Evidence: proofs(evidence(x.Live.Service.Call, "assignPublicIp", "DISABLED"),
					evidence(x.Live.RouteTables.Call, s.ID+" "+everywhere, gateway)),
				Fix: "have public addresses given", Command: apply})
			return
		case gateway != "" && gateway != "blackhole", x.endpoints(c.subnets):
		default:
			x.noWayOut(s, breaks, who+" reaches nothing outside: no image, no secret, no log")
		}
	}
}

// noWayOut is a subnet with no route to the internet. A default VPC that shows neither a gateway nor any such route may
// be one that is not shown whole.
func (x *exam) noWayOut(s live.Subnet, breaks []effect, symptom string) {
	l := x.Live
	at := slices.IndexFunc(l.Gateways.Items, func(g live.InternetGateway) bool { return g.VPC == s.VPC })
	gateway := x.gateway(s)
	if !x.Beside.Endpoints.Read() && slices.Contains(breaks, pull) {
		x.blind(Network, "the VPC's endpoints", x.Beside.Endpoints.Call, "VpcEndpoints", x.Beside.Endpoints.Err)
		return
	}
	if !l.Gateways.Read() || at < 0 && gateway == "" && s.Default {
		x.unknown(Network, "how the subnets of "+s.VPC+" lead to the internet could not be verified: AWS shows neither an "+
			"internet gateway nor a route to one", "look at the route tables in the console",
			evidence(l.RouteTables.Call, s.VPC+" "+everywhere, "none"))
		return
	}
	table := "its VPC's main route table"
	if t := l.Table(s); t != nil {
		table = t.ID
	}
	for _, c := range x.causes {
		if c.ID == "route-gone" && strings.Contains(c.Cause, table) {
			c.breaks = append(c.breaks, breaks...)
			x.add(c, symptom, nil)
			return
		}
	}
	d := Diagnosis{ID: "route-gone", Symptom: symptom,
		Cause:    "the route table " + table + " has no route to the internet",
		Evidence: proofs(evidence(l.RouteTables.Call, table+" "+everywhere, orWord(gateway, "none")))}
	switch own := l.Table(s); {
	case gateway == "blackhole":
		d.Cause = "the route to the internet in " + table + " leads to a gateway that is gone"
		fallthrough
	case own != nil && x.id.Owns(own.Tags):
		d.Fix, d.Command = "have it made again", apply
	case at >= 0:
		d.Fix = "make it again: aws ec2 create-route --route-table-id " + table + " --destination-cidr-block " + everywhere +
			" --gateway-id " + l.Gateways.Items[at].ID
	default:
		d.Fix = "attach an internet gateway to " + s.VPC + " and route " + everywhere + " to it"
	}
	x.wrong(Network, breaks, d)
}

func orWord(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// gateway is what a subnet's route to the internet leads to, "" where it has none.
func (x *exam) gateway(s live.Subnet) string {
	if t := x.Live.Table(s); t != nil {
		for _, r := range t.Routes {
			if r.Destination == everywhere {
				return r.Gateway
			}
		}
	}
	return ""
}

// endpoints reports whether the VPC has doors of its own to all that a task needs of AWS.
func (x *exam) endpoints(subnets []string) bool {
	for _, service := range []string{".ecr.api", ".ecr.dkr", ".s3", ".ssm", ".logs"} {
		if !slices.ContainsFunc(x.Beside.Endpoints.Items, func(e live.Endpoint) bool {
			return strings.HasSuffix(e.Service, service) && e.State == "available"
		}) {
			return false
		}
	}
	return len(subnets) > 0
}

// networkACLs looks at the network ACLs on every way that the stack needs.
func (x *exam) networkACLs() {
	if !x.Beside.ACLs.Read() {
		x.blind(Network, "the network ACLs", x.Beside.ACLs.Call, "NetworkAcls", x.Beside.ACLs.Err)
		return
	}
	l := x.Live
	tasks := x.subnets(l.Service.Value.Subnets)
	deny := func(breaks []effect, symptom string, c connection) {
		why, seen := x.acls(c)
		if why == "" {
			return
		}
		acl, _, _ := strings.Cut(seen[0].Field, " ")
		for _, have := range x.causes { // one ACL may be in more than one way
			if have.ID == "network-acl" && strings.HasPrefix(have.Evidence[0].Field, acl+" ") {
				have.breaks = append(have.breaks, breaks...)
				if have.Evidence[0] != seen[0] {
					symptom += ": " + strings.TrimPrefix(why, c.what+": ")
				}
				x.add(have, symptom, seen)
				return
			}
		}
		x.wrong(Network, breaks, Diagnosis{ID: "network-acl", Symptom: symptom, Cause: strings.TrimPrefix(why, c.what+": "),
			Evidence: seen, Fix: "take the rule out, or allow it under a lower number: aws ec2 describe-network-acls " +
				"--network-acl-ids " + acl})
	}
	if lb := l.LoadBalancer.Value; lb != nil {
		front := x.subnets(lb.Subnets)
		for _, port := range x.ports() {
			deny([]effect{entry}, fmt.Sprintf("requests from the internet on port %d get no answer", port),
				connection{"requests", nil, front, port})
		}
		for _, t := range l.Service.Value.LoadBalancers {
			deny([]effect{toTasks, answering}, "the load balancer does not reach the tasks",
				connection{"health checks", front, tasks, t.Port})
		}
	}
	deny([]effect{egress, pull, secrets, logs}, "tasks reach no image, no secret and no log",
		connection{"calls to AWS", tasks, nil, 443})
	if d := l.Database.Value; d != nil && l.DatabaseSubnets.Exists() {
		deny([]effect{database}, "the tasks do not reach the database",
			connection{"connections to the database", tasks, x.subnets(l.DatabaseSubnets.Value.Subnets), orPort(d.Port, 5432)})
	}
	if _, _, port := x.cacheAt(); l.CacheSubnets.Exists() && (l.Cache.Exists() || l.CacheCluster.Exists()) {
		deny([]effect{cacheUp}, "the tasks do not reach the cache",
			connection{"connections to the cache", tasks, x.subnets(l.CacheSubnets.Value.Subnets), port})
	}
}

// add puts what follows from a cause under it.
func (x *exam) add(c *cause, words string, seen []check.Evidence) {
	if c.Symptom != words && !slices.ContainsFunc(c.Follows, func(f Consequence) bool { return f.Words == words }) {
		c.Follows = append(c.Follows, Consequence{words, orNone(seen)})
	}
}

// merge is wrong where the same cause was not named yet; else what follows from it is put under it.
func (x *exam) merge(hop Hop, breaks []effect, d Diagnosis) {
	for _, c := range x.causes {
		if c.ID == d.ID && c.Cause == d.Cause {
			c.breaks = append(c.breaks, breaks...)
			x.add(c, d.Symptom, nil)
			return
		}
	}
	x.wrong(hop, breaks, d)
}

// has reports whether a diagnosis was made.
func (x *exam) has(id string) bool {
	return slices.ContainsFunc(x.causes, func(c *cause) bool { return c.ID == id })
}

// follow puts what follows from a diagnosis that was made under it.
func (x *exam) follow(id, words string, seen []check.Evidence) {
	for _, c := range x.causes {
		if c.ID == id {
			x.add(c, words, seen)
		}
	}
}
