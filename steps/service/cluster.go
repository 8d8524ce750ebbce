package service

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"slipway/steps/cloud"
	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
)

func planCluster(b *plan.Builder) {
	name := b.Live.Identity.Cluster()
	have, ok := plan.Needed(b, step, "ECS cluster "+name, b.Live.Cluster)
	if !ok {
		return
	}
	a := plan.Action{ID: idCluster, Step: step, Verb: plan.None, Name: name, Title: "ECS cluster",
		Calls: []string{"ecs create-cluster"}, Run: createCluster}
	switch {
	case have == nil:
		a.Verb = plan.Create
	case !b.Owned(step, "ECS cluster", name, have.Tags):
		return
	}
	b.Add(a)
}

func createCluster(ctx context.Context, r *plan.Run) error {
	i := r.Live().Identity
	var out *ecs.CreateClusterOutput
	err := deploy.WithLinkedRole(ctx, r, func() (err error) {
		out, err = r.Clients.ECS.CreateCluster(ctx,
			&ecs.CreateClusterInput{ClusterName: new(i.Cluster()), Tags: deploy.Tags(i.Tags())})
		return err
	})
	if err != nil {
		return fmt.Errorf("create ECS cluster %s: %w", i.Cluster(), err)
	}
	// ECS answers a second create with the cluster it has: it was absent when the plan was made, so a lost reply made it
	r.Record(func(l *live.Stack) {
		l.Cluster = live.Found(live.Cluster{Name: i.Cluster(), ARN: aws.ToString(out.Cluster.ClusterArn), Status: "ACTIVE",
			Tags: i.Tags()}, "ecs:DescribeClusters")
	})
	return nil
}

func destroyCluster(b *plan.Builder) {
	cluster := plan.Own(b, step, "ECS cluster", b.Live.Cluster)
	if cluster == nil {
		return
	}
	b.Add(plan.Action{
		ID: idCluster, Step: step, Verb: plan.Delete, Name: cluster.Name, Title: "ECS cluster",
		Needs: append(b.WorkerServices(), idService),
		Calls: []string{"ecs list-tasks", "ecs stop-task", "ecs delete-cluster"},
		Run:   func(ctx context.Context, r *plan.Run) error { return deleteCluster(ctx, r, cluster.Name) },
	})
}

// deleteCluster stops the one-shot tasks that still run and deletes the cluster once they are gone.
func deleteCluster(ctx context.Context, r *plan.Run, name string) error {
	running, err := r.Clients.ECS.ListTasks(ctx, &ecs.ListTasksInput{Cluster: &name})
	if cloud.NotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("list the tasks of ECS cluster %s: %w", name, err)
	}
	for _, task := range running.TaskArns {
		_, err := r.Clients.ECS.StopTask(ctx,
			&ecs.StopTaskInput{Cluster: &name, Task: &task, Reason: new("slipway destroy")})
		if err != nil && !cloud.NotFound(err) && !cloud.Is(err, "InvalidParameterException") {
			return fmt.Errorf("stop task %s: %w", deploy.TaskID(task), err)
		}
	}
	return r.Delete(ctx, plan.Deletion{
		What:   "ECS cluster " + name,
		InUse:  []string{"ClusterContainsTasksException", "ClusterContainsServicesException", "UpdateInProgressException"},
		Detail: "its last tasks are stopping", Typical: stopping,
		Call: func(ctx context.Context) error {
			_, err := r.Clients.ECS.DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: &name})
			return err
		},
	})
}
