package network

import (
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// subject is a resource that security groups protect, with the stack's other resources that play the same part.
type subject struct {
	what     string // "the database shop-db"
	group    string // the group's name by the stack's naming
	wanted   bool   // the answers say there is one
	absent   string // why there is none to check
	exists   bool
	attached []string // ids of the groups it uses
	err      error    // why it could not be read
	call     string
	field    string
	related  []related // the tasks of schedules for the service, the read replicas for the database
	unread   *check.Result
	owns     func(live.Interface) bool // whether an interface is one of its own
}

// related is another resource that the check of a subject covers.
type related struct {
	what, call, field string
	attached          []string
}

// groups are the groups of the related resources.
func (s subject) groups() (ids []string) {
	for _, b := range s.related {
		ids = append(ids, b.attached...)
	}
	return ids
}

func loadBalancer(in check.Input) subject {
	l := in.Live
	s := subject{what: "the load balancer " + l.Identity.LoadBalancer(), group: l.Identity.LoadBalancerGroup(),
		wanted: true,
		err:    l.LoadBalancer.Err, call: l.LoadBalancer.Call, field: "SecurityGroups"}
	if v := l.LoadBalancer.Value; v != nil {
		s.exists, s.attached = true, v.SecurityGroups
		_, name, _ := strings.Cut(v.ARN, "loadbalancer/")
		s.owns = func(i live.Interface) bool { return i.Description == "ELB "+name }
	}
	return s
}

// app is the API's service, with the workers' and with the tasks that schedules start: they are the application too.
func app(in check.Input) subject {
	l := in.Live
	s := subject{what: "the service " + l.Identity.Service(), group: l.Identity.AppGroup(), wanted: true,
		err: l.Service.Err, call: l.Service.Call, field: "networkConfiguration.securityGroups"}
	if v := l.Service.Value; v != nil {
		s.exists, s.attached = true, v.SecurityGroups
	}
	if !l.Schedules.Read() {
		r := check.Unread("the schedules, whose tasks wear groups too,", l.Schedules.Call,
			"EcsParameters.NetworkConfiguration", l.Schedules.Err)
		s.unread = &r
	}
	if !l.Services.Read() {
		r := check.Unread("the cluster's services, of which workers wear groups too,", l.Services.Call,
			"services[].networkConfiguration.securityGroups", l.Services.Err)
		s.unread = &r
	}
	for _, w := range l.Workers() {
		s.related = append(s.related, related{"the worker's service " + w.Name, l.Services.Call,
			"networkConfiguration.securityGroups", w.SecurityGroups})
	}
	for _, k := range l.Schedules.Items {
		if len(k.SecurityGroups) > 0 {
			s.related = append(s.related, related{"the schedule " + k.Name, "scheduler:GetSchedule",
				"EcsParameters.NetworkConfiguration", k.SecurityGroups})
		}
	}
	tasks := tasksInterfaces(l)
	s.owns = func(i live.Interface) bool { return slices.Contains(tasks, i.ID) }
	return s
}

// database is the database with its read replicas, which hold the same rows.
func database(in check.Input) subject {
	l := in.Live
	s := subject{what: "the database " + l.Identity.Database(), group: l.Identity.DatabaseGroup(),
		absent: "the stack has no database",
		wanted: in.Settings != nil && in.Settings.HasDatabase(), err: l.Database.Err, call: l.Database.Call,
		field: "VpcSecurityGroups"}
	if v := l.Database.Value; v != nil {
		s.exists, s.attached = true, v.SecurityGroups
	}
	if !l.Replicas.Read() {
		r := check.Unread("a read replica of the database", l.Replicas.Call, "VpcSecurityGroups", l.Replicas.Err)
		s.unread = &r
	}
	for _, r := range l.Replicas.Items {
		s.related = append(s.related, related{"the read replica " + r.ID, l.Replicas.Call, "VpcSecurityGroups",
			r.SecurityGroups})
	}
	return s
}

func cache(in check.Input) subject {
	l := in.Live
	s := subject{what: "the cache " + l.Identity.Cache(), group: l.Identity.CacheGroup(), absent: "the stack has no cache",
		wanted: in.Settings != nil && in.Settings.HasCache(), err: l.Cache.Err, call: l.Cache.Call, field: "SecurityGroups"}
	if s.err == nil && l.Cache.Value == nil && l.CacheCluster.Err != nil {
		s.err, s.call = l.CacheCluster.Err, l.CacheCluster.Call
	}
	if v := l.Cache.Value; v != nil {
		s.exists, s.attached = true, v.SecurityGroups
	} else if v := l.CacheCluster.Value; v != nil {
		s.exists, s.attached, s.call = true, v.SecurityGroups, l.CacheCluster.Call
	}
	return s
}
