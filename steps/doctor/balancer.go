package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"slipway/steps/check"
	"slipway/steps/live"
)

// balancer looks at the load balancer itself.
func (x *exam) balancer() {
	l := x.Live
	if !l.LoadBalancer.Read() {
		x.blind(Balancer, "the load balancer "+x.id.LoadBalancer(), l.LoadBalancer.Call, "LoadBalancers", l.LoadBalancer.Err)
		return
	}
	d := Diagnosis{ID: "balancer", Symptom: "the API has no address", Fix: "have it put right", Command: apply}
	lb := l.LoadBalancer.Value
	if lb == nil {
		d.ID, d.Cause = "balancer-gone", "the load balancer "+x.id.LoadBalancer()+" does not exist"
		d.Evidence = proofs(evidence(l.LoadBalancer.Call, x.id.LoadBalancer(), "none"))
		d.Fix = "have it made again"
		if r := x.record(); r != nil && r.Alias != "" {
			d.Fix = "delete the record " + r.Name + ", which leads to the one that is gone (aws route53 " +
				"change-resource-record-sets, or the console), then have it made again with slipway apply"
			d.Command = ""
		}
		x.wrong(Balancer, []effect{entry, toTasks, answering}, d)
		return
	}
	field := func(name, value string) Diagnosis {
		d.Evidence = proofs(evidence(l.LoadBalancer.Call, lb.Name+" "+name, value))
		return d
	}
	switch {
	case lb.State == "provisioning":
		d = field("State", lb.State)
		d.ID, d.Cause, d.Fix, d.Command = "balancer-provisioning", "the load balancer is still being made",
			"wait two or three minutes", ""
		x.wrong(Balancer, []effect{entry}, d)
	case lb.State != "active" && lb.State != "":
		d = field("State", lb.State)
		d.ID, d.Symptom = "balancer-state", "the load balancer does not work as it should"
		d.Cause = "AWS says that the load balancer is " + lb.State
		d.Fix, d.Command = "free addresses in its subnets; if it stays so, ask AWS's support", ""
		x.wrong(Balancer, []effect{entry}, d)
	case lb.Scheme == "internal":
		d = field("Scheme", lb.Scheme)
		d.ID, d.Symptom = "balancer-internal", "nobody outside the VPC reaches the API"
		d.Cause = "the load balancer is internal: it has no public address"
		d.Fix, d.Command = "delete it and have one made that faces the internet: a scheme cannot be changed", apply
		x.wrong(Balancer, []effect{entry}, d)
	default:
		x.saw(Balancer, cmp.Or(lb.State, "there")+", facing the internet")
	}
	x.balancerRoutes(*lb)
	x.balancerGroups(*lb)
}

// balancerRoutes looks at the way from the load balancer's subnets to the internet.
func (x *exam) balancerRoutes(lb live.LoadBalancer) {
	if !x.readNetwork() || lb.Scheme == "internal" {
		return
	}
	for _, s := range x.subnets(lb.Subnets) {
		if x.Live.Public(s) {
			continue
		}
		x.noWayOut(s, []effect{entry}, "part of the requests from the internet get no answer")
	}
}

// balancerGroups looks at the load balancer's security groups: requests come in from anywhere on the listeners' ports.
func (x *exam) balancerGroups(lb live.LoadBalancer) {
	var shut []string
	var evidence []check.Evidence
	for _, port := range x.ports() {
		ok, known, seen := x.letsIn(lb.SecurityGroups, nil, nil, port)
		if !ok && !known {
			x.unknownGroups(Balancer, lb.SecurityGroups)
			return
		}
		if !ok {
			shut, evidence = append(shut, fmt.Sprint(port)), seen
		}
	}
	if len(shut) > 0 {
		ports := "port " + strings.Join(shut, " and ")
		x.wrong(Balancer, []effect{entry}, Diagnosis{ID: "balancer-group",
			Symptom: "requests on " + ports + " get no answer: they time out",
			Cause:   "the load balancer's security group lets in nobody on " + ports, Evidence: evidence,
			Fix: "let in " + ports + " from 0.0.0.0/0", Command: apply})
		return
	}
	x.saw(Balancer, "its group lets requests in")
}

// ports are those that requests come in on, as far as there are listeners.
func (x *exam) ports() (ports []int) {
	for _, s := range x.Live.Listeners.Items {
		if s.Port == 80 || s.Port == 443 {
			ports = append(ports, s.Port)
		}
	}
	slices.Sort(ports)
	return ports
}

// listeners looks at what takes requests and where they go.
func (x *exam) listeners() {
	l := x.Live
	if !l.LoadBalancer.Exists() {
		return
	}
	if !l.Listeners.Read() {
		x.blind(Listener, "the listeners", l.Listeners.Call, "Listeners", l.Listeners.Err)
		return
	}
	http, https := l.Listener(80), l.Listener(443)
	var ports []string
	for _, s := range l.Listeners.Items {
		ports = append(ports, fmt.Sprint(s.Port))
	}
	seen := evidence(l.Listeners.Call, "ports", none(ports))
	waits := x.has("certificate-pending") || x.has("certificate-gone") || x.has("certificate-failed") ||
		x.has("zone-not-delegated") || x.has("certificate-expired")
	if x.Settings.Service.Domain != "" && https == nil && !waits {
		x.wrong(Listener, []effect{entry}, Diagnosis{ID: "listener-443-gone", Symptom: "https://" +
			x.Settings.Service.Domain +
			" refuses connections", Cause: "the load balancer has no listener on port 443", Evidence: proofs(seen),
			Fix: "have it made again", Command: apply})
		waits = true
	}
	if http == nil {
		d := Diagnosis{ID: "listener-80-gone", Symptom: "http:// refuses connections",
			Cause: "the load balancer has no listener on port 80", Evidence: proofs(seen), Fix: "have it made again",
			Command: apply}
		breaks := []effect{entry, answering}
		if https != nil {
			d.Symptom, breaks = "http:// refuses connections, where it should lead to https://", nil
		}
		x.wrong(Listener, breaks, d)
	}
	front := cmp.Or(https, http)
	if front == nil || waits {
		return
	}
	to := slices.IndexFunc(front.Default, func(a live.ListenerAction) bool { return a.Type == "forward" })
	if to < 0 {
		var does []string
		for _, a := range front.Default {
			does = append(does, a.Type)
		}
		x.wrong(Listener, []effect{entry, toTasks, answering}, Diagnosis{ID: "listener-forwards-nothing",
			Symptom:  "requests do not come to the application",
			Cause:    fmt.Sprintf("listener %d does not forward: its default action is %s", front.Port, none(does)),
			Evidence: proofs(evidence(l.Listeners.Call, fmt.Sprintf("%d DefaultActions", front.Port), none(does))),
			Fix:      "have it forward to the target group again", Command: apply})
		return
	}
	x.forwards(*front, front.Default[to].TargetGroup)
}

// forwards holds the target group that requests go to against the one that the service's tasks are in.
func (x *exam) forwards(front live.Listener, group string) {
	s := x.Live.Service.Value
	if s == nil || len(s.LoadBalancers) == 0 || group == "" {
		return
	}
	if slices.ContainsFunc(s.LoadBalancers, func(t live.ServiceTarget) bool { return t.TargetGroup == group }) {
		x.saw(Listener, fmt.Sprintf("port %d forwards to the tasks", front.Port))
		return
	}
	var in []string
	for _, t := range s.LoadBalancers {
		in = append(in, groupName(t.TargetGroup))
	}
	x.wrong(Listener, []effect{entry, toTasks}, Diagnosis{ID: "listener-other-group",
		Symptom: "requests do not come to the tasks",
		Cause: fmt.Sprintf("listener %d forwards to the target group %s, and the tasks are in %s", front.Port,
			groupName(group), list(in)),
		Evidence: proofs(evidence(x.Live.Listeners.Call, fmt.Sprintf("%d DefaultActions TargetGroupArn", front.Port),
			groupName(group)), evidence(x.Live.Service.Call, "loadBalancers targetGroupArn", list(in))),
		Fix: "have them agree again", Command: apply})
}

// groupName is the name in a target group's ARN.
func groupName(arn string) string {
	parts := strings.Split(arn, "/")
	if len(parts) < 2 {
		return arn
	}
	return parts[len(parts)-2]
}
