package acceptance

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
)

func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

func containerAssumptions() []Assumption {
	return []Assumption{
		{"cluster made twice", "CreateCluster again gives the cluster that is there", clusterTwice},
		{"platform version", "DescribeServices shows LATEST as it was asked for", func(_ context.Context, r *Run) (Verdict,
			string) {
			if !r.Live.Service.Exists() {
				return Open, "there is no service"
			}
			return when(r.Live.Service.Value.Platform == "LATEST", r.Live.Service.Value.Platform)
		}},
		{"service made twice", "CreateService again is refused as not idempotent", serviceTwice},
		{"new cluster", "CreateService or RunTask right after CreateCluster may not find it",
			func(_ context.Context, r *Run) (Verdict, string) {
				return seen(r, "clusternotfound", "ecs:CreateService", "ecs:RunTask")
			}},
		{"tags of tasks", "RunTask takes tags beside propagateTags with the same keys",
			func(_ context.Context, r *Run) (Verdict, string) {
				if r.Calls.Went("ecs:RunTask") {
					return Holds, "ecs:RunTask went well"
				}
				if c := r.Calls.Of("ecs:RunTask"); len(c) > 0 {
					return Broken, c[0].Said
				}
				return Open, "no task was run"
			}},
		{"deployments are listed", "ListServiceDeployments shows a deployment that was just begun",
			func(_ context.Context, r *Run) (Verdict, string) {
				if r.Calls.Went("ecs:ListServiceDeployments") {
					return Holds, "ecs:ListServiceDeployments went well"
				}
				return Open, "it was not called, or not answered"
			}},
		{"schedule without a revision", "a schedule that names a family runs its newest ACTIVE revision", scheduleRunsNewest},
	}
}

func clusterTwice(ctx context.Context, r *Run) (Verdict, string) {
	if !r.Live.Cluster.Exists() {
		return Open, "there is no cluster"
	}
	name := r.Session.Identity().Cluster()
	out, err := r.Session.Env.Clients.ECS.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &name, Tags: nil})
	if err != nil {
		return Broken, err.Error()
	}
	return when(aws.ToString(out.Cluster.ClusterArn) == r.Live.Cluster.Value.ARN, aws.ToString(out.Cluster.ClusterArn))
}

// serviceTwice asks for the service again with another count, which AWS must refuse in its known words.
func serviceTwice(ctx context.Context, r *Run) (Verdict, string) {
	s := r.Live.Service
	if !s.Exists() {
		return Open, "there is no service"
	}
	_, err := r.Session.Env.Clients.ECS.CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: new(r.Session.Identity().Cluster()), ServiceName: &s.Value.Name,
		TaskDefinition: &s.Value.TaskDefinition,
		DesiredCount:   new(int32(s.Value.Desired)), LaunchType: "FARGATE",
	})
	switch {
	case err == nil:
		return Broken, "it was taken"
	case cloud.Is(err, "InvalidParameterException") && containsFold(err.Error(), "not idempotent"):
		return Holds, err.Error()
	}
	return Broken, err.Error()
}

// scheduleRunsNewest waits for the first job that the scheduler starts.
func scheduleRunsNewest(ctx context.Context, r *Run) (Verdict, string) {
	clock, jobs := r.Session.Env.Clock, r.Session.Settings.Schedule.Jobs
	for until := clock.Now().Add(r.Patience); ; {
		for _, job := range jobs {
			if v, evidence := ranNewest(ctx, r, job); v != Open {
				return v, evidence
			}
		}
		if len(jobs) == 0 || !clock.Now().Before(until) || clock.Sleep(ctx, 15*time.Second) != nil {
			return Open, "no job has run yet"
		}
	}
}

// ranNewest looks once for a task that the scheduler started for a job.
func ranNewest(ctx context.Context, r *Run, job stack.Job) (Verdict, string) {
	family := r.Session.Identity().JobFamily(job.Name)
	i := slices.IndexFunc(r.Live.Families.Items, func(f live.Family) bool { return f.Name == family })
	if i < 0 {
		return Open, "there is no family " + family
	}
	for _, t := range r.Session.Read(ctx).OneShots.Items {
		if strings.Contains(t.Definition, "/"+family+":") {
			return when(t.Definition == r.Live.Families.Items[i].Newest.ARN, fmt.Sprintf("%s ran %s", job.Name, t.Definition))
		}
	}
	return Open, "the job has not run yet"
}
