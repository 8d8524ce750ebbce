package ecs

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ec2"
	"slipway/steps/sandbox/elb"
)

func tagged(w *core.World) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, k := range State.In(w).Clusters {
		if k.Status == "ACTIVE" {
			all[k.ARN] = k.Tags
		}
	}
	for _, s := range State.In(w).Services {
		if s.Status != "INACTIVE" {
			all[s.ARN] = s.Tags
		}
	}
	for _, f := range State.In(w).Families {
		for _, d := range f.Revisions {
			all[*d.TaskDefinitionArn] = d.Tags
		}
	}
	for _, t := range State.In(w).Tasks {
		if t.Status != "STOPPED" {
			all[t.ARN] = t.Tags
		}
	}
	return all
}

// content is what a revision says, without its number and times.
func (d *ecsDefinition) content() string {
	t := d.TaskDefinition
	t.TaskDefinitionArn, t.Revision, t.RegisteredAt, t.DeregisteredAt, t.DeleteRequestedAt, t.RegisteredBy = nil, 0, nil,
		nil, nil, nil
	b, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func fingerprint(w *core.World) []string {
	var lines []string
	e := State.In(w)
	for _, k := range e.Clusters {
		if k.Status == "ACTIVE" {
			settings, _ := json.Marshal(k.Settings)
			lines = append(lines, fmt.Sprintf("cluster %s providers=%v settings=%s tags=%s", k.Name, k.Providers, settings,
				core.TagWords(k.Tags)))
		}
	}
	for _, f := range e.Families {
		if d := f.newest(); d != nil {
			lines = append(lines, fmt.Sprintf("task definition %s active=%d %s tags=%s", f.Name,
				len(f.numbers(types.TaskDefinitionStatusActive)), d.content(), core.TagWords(d.Tags)))
		}
	}
	for _, s := range e.Services {
		if s.Status == "INACTIVE" {
			continue
		}
		var targets []string
		for _, t := range s.Targets {
			name := ""
			if g := elb.State.In(w).Groups[core.Value(t.TargetGroupArn)]; g != nil {
				name = g.Name
			}
			targets = append(targets, fmt.Sprintf("%s/%s:%d", name, core.Value(t.ContainerName), core.Value(t.ContainerPort)))
		}
		content, rollout := "", types.DeploymentRolloutState("")
		if d := e.Definition(s.TaskDefinition); d != nil {
			content = core.Hash(d.content())[:16]
		}
		if d := s.primary(); d != nil {
			rollout = d.Rollout
		}
		rules, _ := json.Marshal(s.Rules)
		lines = append(lines, fmt.Sprintf("service %s %s desired=%d rollout=%s definition=%s subnets=%s groups=%s "+
			"public=%s targets=%v rules=%s grace=%d propagate=%s exec=%t tags=%s",
			s.key(), s.Status, s.Desired, rollout, content, ec2.State.In(w).SubnetNames(s.Network.Subnets),
			ec2.State.In(w).GroupNames(s.Network.SecurityGroups), s.Network.AssignPublicIp, targets, rules, core.Value(s.Grace),
			s.Propagate, s.Exec, core.TagWords(s.Tags)))
	}
	return lines
}
