package doctor

import (
	"fmt"
	"slices"

	"slipway/steps/live"
)

// targets looks at the target groups that the service's tasks are in, and at the way to them from the load balancer.
func (x *exam) targets() {
	l := x.Live
	if l.Service.Value == nil || !l.LoadBalancer.Exists() {
		return
	}
	if !l.TargetGroups.Read() {
		x.blind(Targets, "the target groups", l.TargetGroups.Call, "TargetGroups", l.TargetGroups.Err)
		return
	}
	s, lb := l.Service.Value, l.LoadBalancer.Value
	if len(s.LoadBalancers) == 0 {
		x.wrong(Targets, []effect{toTasks, answering}, Diagnosis{ID: "service-without-target-group",
			Symptom: "requests do not come to the tasks", Cause: "the service registers its tasks in no target group",
			Evidence: proofs(evidence(l.Service.Call, s.Name+" loadBalancers", "none")), Fix: "have it put right",
			Command: apply})
		return
	}
	tasks := x.subnets(s.Subnets)
	for _, t := range s.LoadBalancers {
		at := slices.IndexFunc(l.TargetGroups.Items, func(g live.TargetGroup) bool { return g.ARN == t.TargetGroup })
		if at < 0 {
			x.wrong(Targets, []effect{toTasks, answering}, Diagnosis{ID: "target-group-gone",
				Symptom:  "requests do not come to the tasks",
				Cause:    "the target group " + groupName(t.TargetGroup) + ", which the tasks are registered in, is not there",
				Evidence: proofs(evidence(l.TargetGroups.Call, groupName(t.TargetGroup), "none")),
				Fix:      "have it made again", Command: apply})
			continue
		}
		x.toTasks(*lb, *s, t.Port, tasks)
	}
}

// toTasks looks at the groups between the load balancer and the tasks.
func (x *exam) toTasks(lb live.LoadBalancer, s live.Service, port int, tasks []live.Subnet) {
	in, known, seen := x.letsIn(s.SecurityGroups, lb.SecurityGroups, x.subnets(lb.Subnets), port)
	out, outKnown, outSeen := x.letsOut(lb.SecurityGroups, s.SecurityGroups, tasks, port)
	d := Diagnosis{Symptom: "the load balancer does not reach the tasks: health checks time out"}
	switch {
	case !in && !known:
		x.unknownGroups(Targets, s.SecurityGroups)
	case !in:
		d.ID, d.Evidence, d.Command = "app-group", seen, apply
		d.Cause = fmt.Sprintf("the security group of the tasks (%s) does not let in the load balancer (%s) on port %d",
			x.names(s.SecurityGroups), x.names(lb.SecurityGroups), port)
		d.Fix = fmt.Sprintf("let in port %d from %s", port, x.names(lb.SecurityGroups))
		x.wrong(Targets, []effect{toTasks, answering}, d)
	case !out && outKnown:
		d.ID, d.Evidence = "balancer-egress", outSeen
		d.Cause = fmt.Sprintf("the load balancer's security group (%s) lets no connection out to the tasks on port %d",
			x.names(lb.SecurityGroups), port)
		d.Fix = "let it out again: aws ec2 authorize-security-group-egress --group-id " + lb.SecurityGroups[0] +
			" --protocol -1 --cidr 0.0.0.0/0"
		x.wrong(Targets, []effect{toTasks, answering}, d)
	default:
		x.saw(Targets, fmt.Sprintf("the tasks' group lets the load balancer in on port %d", port))
	}
}
