package service

import (
	"cmp"
	"fmt"

	"slipway/steps/check"
	"slipway/steps/live"
)

// acceptedChecks are AWS's controls that the usual shape does not meet, because meeting them costs more than most small
// stacks want to pay. They are told, with the price, and fail nothing.
func acceptedChecks() []check.Check {
	return []check.Check{
		{
			ID: "task-public-address", Step: step, Severity: check.Low, Title: "Tasks have no public address", Control: "ECS.2",
			Why: "A task with a public address depends on its security group alone to keep the internet out.",
			Fix: "private subnets with a NAT gateway, about $35 a month and zone plus its traffic, or interface endpoints at " +
				"about $8 a month each and zone",
			Run: ofService(func(s live.Service, call string) check.Result {
				return check.ByDesign(!s.PublicIP, check.Evidence{Call: call, Field: "assignPublicIp", Value: assigned(s.PublicIP)},
					"the public address is the way out to the registry and other APIs; the security group lets in the load balancer "+
						"alone. A NAT gateway instead costs about $35 a month and zone")
			}),
		},
		{
			ID: "task-read-only-root", Step: step, Severity: check.Low, Title: "Containers cannot write to their own file " +
				"system", Control: "ECS.5",
			Why: "What cannot be written to cannot be planted either.",
			Fix: "readonlyRootFilesystem, and a volume for each folder the application writes to; it costs nothing but the work",
			Run: readOnlyRoot,
		},
		{
			ID: "cluster-insights", Step: step, Severity: check.Low, Title: "The cluster has Container " +
				"Insights", Control: "ECS.12",
			Why: "They show CPU, memory and network by task, after an incident too.",
			Fix: "aws ecs update-cluster-settings --settings name=containerInsights,value=enabled; about $3 a month for one " +
				"small service, by metrics",
			Run: func(in check.Input) check.Result {
				const field = "settings[containerInsights]"
				cluster := in.Live.Cluster
				return check.Of(cluster, "the cluster", field, "there is no cluster yet", func(c live.Cluster) check.Result {
					on := c.Insights == "enabled" || c.Insights == "enhanced"
					return check.ByDesign(on,
						check.Evidence{Call: cluster.Call, Field: field, Value: cmp.Or(c.Insights, "not set")},
						"ECS's own CPU and memory metrics are free and enough to begin with; Container Insights cost about $3 a month")
				})
			},
		},
	}
}

// LogChecks are those of the log, which is not kept for as long as AWS's controls ask for.
func LogChecks() []check.Check {
	return []check.Check{
		{
			ID: "log-retention-a-year", Step: step, Severity: check.Low, Title: "Logs are kept for a " +
				"year", Control: "CloudWatch.16",
			Why: "An intrusion is often found months later.",
			Fix: "set service.log_days to 365 and apply; about $0.03 a month for each GB that is kept",
			Run: func(in check.Input) check.Result {
				const field, year = "retentionInDays", 365
				group := in.Live.LogGroup
				return check.Of(group, "the log group", field, "there is no log group yet", func(g live.LogGroup) check.Result {
					kept := keep(g.Days)
					return check.ByDesign(g.Days == 0 || g.Days >= year,
						check.Evidence{Call: group.Call, Field: field, Value: kept},
						"logs are kept for "+kept+", which is what most people look back; a year costs about $0.03 a month for each GB")
				})
			},
		},
	}
}

func assigned(on bool) string {
	if on {
		return "ENABLED"
	}
	return "DISABLED"
}

func ofService(judge func(live.Service, string) check.Result) func(check.Input) check.Result {
	return func(in check.Input) check.Result {
		return check.Of(in.Live.Service, "the service", "networkConfiguration", "no service runs yet",
			func(s live.Service) check.Result { return judge(s, in.Live.Service.Call) })
	}
}

func readOnlyRoot(in check.Input) check.Result {
	d := in.Live.Running
	switch {
	case !d.Read():
		return check.Unread("the running revision", d.Call, "containerDefinitions[].readonlyRootFilesystem", d.Err)
	case d.Value == nil || len(d.Value.Containers) == 0:
		return check.Absent("no service runs yet", d.Call)
	}
	met := true
	for _, c := range d.Value.Containers {
		met = met && c.ReadOnlyRoot
	}
	return check.ByDesign(met, check.Evidence{Call: d.Call, Field: "containerDefinitions[].readonlyRootFilesystem",
		Value: fmt.Sprint(met)},
		"many images write below their own folders (caches, uploads, pid files) and would not start; only their "+
			"author knows where")
}
