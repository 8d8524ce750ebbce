package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

func init() {
	registerFingerprint("ECS", ecsFingerprint)
	registerFingerprint("ECR", ecrFingerprint)
	registerFingerprint("CloudWatch Logs", logsFingerprint)
	registerFingerprint("Scheduler", schedulerFingerprint)
	registerTags("ECS", ecsTagged)
	registerTags("ECR", func(w *World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, r := range ecrState.In(w).Repositories {
			all[*r.RepositoryArn] = r.Tags
		}
		return all
	})
	registerTags("CloudWatch Logs", func(w *World) map[string]map[string]string {
		all := map[string]map[string]string{}
		for _, g := range logsState.In(w).Groups {
			all[g.ARN] = g.Tags
		}
		return all
	})
}

func ecsTagged(w *World) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, k := range ecsState.In(w).Clusters {
		if k.Status == "ACTIVE" {
			all[k.ARN] = k.Tags
		}
	}
	for _, s := range ecsState.In(w).Services {
		if s.Status != "INACTIVE" {
			all[s.ARN] = s.Tags
		}
	}
	for _, f := range ecsState.In(w).Families {
		for _, d := range f.Revisions {
			all[*d.TaskDefinitionArn] = d.Tags
		}
	}
	for _, t := range ecsState.In(w).Tasks {
		if t.Status != "STOPPED" {
			all[t.ARN] = t.Tags
		}
	}
	return all
}

// content is what a revision says, without its number and times.
func (d *ecsDefinition) content() string {
	t := d.TaskDefinition
	t.TaskDefinitionArn, t.Revision, t.RegisteredAt, t.DeregisteredAt, t.DeleteRequestedAt, t.RegisteredBy = nil, 0, nil, nil, nil, nil
	b, err := json.Marshal(t)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func ecsFingerprint(w *World) []string {
	var lines []string
	e := ecsState.In(w)
	for _, k := range e.Clusters {
		if k.Status == "ACTIVE" {
			settings, _ := json.Marshal(k.Settings)
			lines = append(lines, fmt.Sprintf("cluster %s providers=%v settings=%s tags=%s", k.Name, k.Providers, settings, tagWords(k.Tags)))
		}
	}
	for _, f := range e.Families {
		if d := f.newest(); d != nil {
			lines = append(lines, fmt.Sprintf("task definition %s active=%d %s tags=%s", f.Name, len(f.numbers(types.TaskDefinitionStatusActive)), d.content(), tagWords(d.Tags)))
		}
	}
	for _, s := range e.Services {
		if s.Status == "INACTIVE" {
			continue
		}
		var targets []string
		for _, t := range s.Targets {
			name := ""
			if g := elbState.In(w).Groups[aws.ToString(t.TargetGroupArn)]; g != nil {
				name = g.Name
			}
			targets = append(targets, fmt.Sprintf("%s/%s:%d", name, aws.ToString(t.ContainerName), aws.ToInt32(t.ContainerPort)))
		}
		content, rollout := "", types.DeploymentRolloutState("")
		if d := e.definition(s.TaskDefinition); d != nil {
			content = hashOf(d.content())[:16]
		}
		if d := s.primary(); d != nil {
			rollout = d.Rollout
		}
		rules, _ := json.Marshal(s.Rules)
		lines = append(lines, fmt.Sprintf("service %s %s desired=%d rollout=%s definition=%s subnets=%s groups=%s public=%s targets=%v rules=%s grace=%d propagate=%s exec=%t tags=%s",
			s.key(), s.Status, s.Desired, rollout, content, ec2State.In(w).subnetNames(s.Network.Subnets), ec2State.In(w).groupNames(s.Network.SecurityGroups), s.Network.AssignPublicIp, targets, rules, aws.ToInt32(s.Grace), s.Propagate, s.Exec, tagWords(s.Tags)))
	}
	return lines
}

func ecrFingerprint(w *World) []string {
	var lines []string
	for name, r := range ecrState.In(w).Repositories {
		var images []string
		for _, digest := range tagKeys(r.Images) {
			images = append(images, fmt.Sprintf("%s%v", digest[:min(19, len(digest))], r.tagsOf(digest)))
		}
		lines = append(lines, fmt.Sprintf("repository %s %s scan=%t policy=%s images=%v tags=%s", name, r.ImageTagMutability, r.ImageScanningConfiguration.ScanOnPush, r.Policy, images, tagWords(r.Tags)))
	}
	if s := ecrState.In(w).Scanning; s != nil {
		rules, _ := json.Marshal(s)
		lines = append(lines, "registry scanning "+string(rules))
	}
	return lines
}

func logsFingerprint(w *World) []string {
	var lines []string
	for name, g := range logsState.In(w).Groups {
		lines = append(lines, fmt.Sprintf("log group %s retention=%d protected=%t tags=%s", name, g.Retention, g.Protected, tagWords(g.Tags)))
	}
	return lines
}

func schedulerFingerprint(w *World) []string {
	var lines []string
	for name, g := range schedulerState.In(w).Groups {
		lines = append(lines, fmt.Sprintf("schedule group %s deleting=%t tags=%s", name, !g.Deleting.IsZero(), tagWords(g.Tags)))
	}
	for key, s := range schedulerState.In(w).Schedules {
		target, _ := json.Marshal(s.Target)
		window, _ := json.Marshal(s.Window)
		said := string(target)
		if e := s.Target.EcsParameters; e != nil && e.NetworkConfiguration != nil && e.NetworkConfiguration.AwsvpcConfiguration != nil {
			for _, id := range slices.Concat(e.NetworkConfiguration.AwsvpcConfiguration.Subnets, e.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups) {
				name := fmt.Sprint(ec2State.In(w).groupNames([]string{id}))
				if strings.HasPrefix(id, "subnet-") {
					name = fmt.Sprint(ec2State.In(w).subnetNames([]string{id}))
				}
				said = strings.ReplaceAll(said, id, name)
			}
		}
		lines = append(lines, fmt.Sprintf("schedule %s %s %s %s window=%s target=%s after=%s", key, s.State, s.Expression, s.Timezone, window, said, s.After))
	}
	return lines
}
