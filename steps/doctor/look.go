package doctor

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"time"

	"slipway/steps"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Beside is what the doctor reads beside the one read of the stack.
type Beside struct {
	ACLs      live.List[live.NetworkACL]
	Endpoints live.List[live.Endpoint]
	Metrics   *live.Metrics
	Health    *steps.Health
	DNS       DNS
	Logs      map[string]Log // of tasks that failed, by ARN
}

// DNS is what the internet says of the domain.
type DNS struct {
	Asked                 bool
	Domain, Balancer      []string // addresses
	DomainErr, BalanceErr error
	Through               int      // what the domain itself answers, where it does not lead to the load balancer
	Servers               []string // of the hosted zone that has the domain
	ServersErr            error
}

// unanswered reports whether an answer says nothing: a name that does not exist is an answer.
func unanswered(err error) bool {
	var dns *net.DNSError
	return err != nil && (!errors.As(err, &dns) || !dns.IsNotFound)
}

// Log is the end of what a task wrote.
type Log struct {
	Lines []deploy.Line
	Err   error
}

const (
	tail      = 20              // lines of a task's log
	mostLogs  = 6               // tasks whose log is read
	askingDNS = 5 * time.Second // a lookup
	askingURL = 10 * time.Second
)

// Look reads what only the doctor asks for, all at once: network ACLs, endpoints, metrics, the log of tasks that
// failed, DNS and the health URL.
func Look(ctx context.Context, e steps.Env, s stack.Settings, l *live.Stack) Beside {
	b := Beside{Logs: map[string]Log{}}
	var reads []func()
	if vpc := home(l); vpc != "" {
		reads = append(reads, func() { b.ACLs = live.ReadNetworkACLs(ctx, e.Clients, vpc) },
			func() { b.Endpoints = live.ReadEndpoints(ctx, e.Clients, vpc) })
	}
	if l.Database.Exists() {
		reads = append(reads, func() { b.Metrics = live.ReadMetrics(ctx, e.Clients, l, e.Clock.Now()) })
	}
	if e.Fetcher != nil && l.LoadBalancer.Exists() && l.Service.Exists() && l.Service.Value.Desired > 0 {
		reads = append(reads, func() {
			asking, cancel := context.WithTimeout(ctx, askingURL)
			defer cancel()
			h := steps.LookAtHealth(asking, e, s, l)
			b.Health = &h
		})
	}
	if e.Resolver != nil && s.Service.Domain != "" && l.LoadBalancer.Exists() {
		reads = append(reads, func() { b.DNS = ask(ctx, e, s, l) })
	}
	failed := failedTasks(l)
	ends := make([]Log, len(failed))
	for i, t := range failed {
		reads = append(reads, func() { ends[i] = endOf(ctx, e, l, t) })
	}
	var wg sync.WaitGroup
	for _, read := range reads {
		wg.Go(read)
	}
	wg.Wait()
	for i, t := range failed {
		b.Logs[t.ARN] = ends[i]
	}
	return b
}

// home is the VPC that the tasks run in, the load balancer's where no task does.
func home(l *live.Stack) string {
	if s := l.Service.Value; s != nil {
		for _, n := range l.Subnets.Items {
			if slices.Contains(s.Subnets, n.ID) {
				return n.VPC
			}
		}
	}
	if l.LoadBalancer.Exists() {
		return l.LoadBalancer.Value.VPC
	}
	return ""
}

// ask asks the internet for the domain.
func ask(ctx context.Context, e steps.Env, s stack.Settings, l *live.Stack) DNS {
	asking, cancel := context.WithTimeout(ctx, askingDNS)
	defer cancel()
	d := DNS{Asked: true}
	d.Domain, d.DomainErr = e.Resolver.LookupHost(asking, s.Service.Domain)
	d.Balancer, d.BalanceErr = e.Resolver.LookupHost(asking, l.LoadBalancer.Value.DNS)
	if len(d.Domain) > 0 && e.Fetcher != nil && !slices.ContainsFunc(d.Domain, func(a string) bool {
		return slices.Contains(d.Balancer, a)
	}) {
		// behind a proxy, such as a content network, the name leads to that and answers all the same
		d.Through, _, _ = e.Fetcher.Fetch(asking, "https://"+s.Service.Domain+s.Service.HealthPath, "")
	}
	if zone := steps.ZoneFor(s, l); zone != nil && s.Service.DNS != "elsewhere" {
		servers, err := e.Resolver.LookupNS(asking, zone.Name)
		for _, n := range servers {
			d.Servers = append(d.Servers, n.Host)
		}
		d.ServersErr = err
	}
	return d
}

// failedTasks are tasks whose end the log may explain: of each service the newest that stopped for the commonest
// reason, and the newest failed run of each job.
func failedTasks(l *live.Stack) (failed []live.Task) {
	seen := map[string]bool{}
	add := func(t live.Task) {
		if t.ARN != "" && !t.Started.IsZero() && !seen[t.ARN] && len(failed) < mostLogs {
			seen[t.ARN] = true
			failed = append(failed, t)
		}
	}
	for _, name := range append([]string{l.Identity.Service()}, workerNames(l)...) {
		if t, n := failures(l, name); n > 0 {
			add(t)
		}
	}
	for _, t := range lastRuns(l) {
		if t.LastStatus == "STOPPED" && (t.ExitCode == nil || *t.ExitCode != 0) {
			add(t)
		}
	}
	return failed
}

// endOf is the end of a task's log, as its revision says where that is.
func endOf(ctx context.Context, e steps.Env, l *live.Stack, t live.Task) Log {
	d := l.Revision(t.Definition)
	if !d.Exists() || len(d.Value.Containers) == 0 {
		d = live.ReadTaskDefinition(ctx, e.Clients, t.Definition)
	}
	if !d.Exists() || len(d.Value.Containers) == 0 {
		return Log{Err: d.Err}
	}
	c := d.Value.Containers[0]
	if c.LogOptions["awslogs-group"] == "" {
		return Log{}
	}
	lines, err := deploy.LastLines(ctx, e.Clients, c.LogOptions["awslogs-group"],
		deploy.Stream(c.LogOptions["awslogs-stream-prefix"], c.Name, t.ARN), tail)
	return Log{lines, err}
}
