package ecs

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/iam"
)

var nameRule = core.NewPattern(`^[a-zA-Z0-9_-]{1,255}$`)

// attachProviders is how long a cluster refuses another change of its capacity providers.
const attachProviders = 2 * time.Second

// linkedRole makes sure of the role ECS acts under. ECS makes it on first use, as a call's side effect, and the account
// has to wait for it to be known; with what names what cannot be done meanwhile.
func linkedRole(c *core.Call, needed bool) error {
	role := iam.LinkedRole(c, "ecs.amazonaws.com")
	if role == nil {
		iam.AddLinkedRole(c, "ecs.amazonaws.com")
		if needed {
			return invalid("Unable to assume the service linked role. Please verify that the ECS service linked role exists.")
		}
		return nil
	}
	if needed && c.Now().Sub(role.Created) < c.Durations.LinkedRole {
		return invalid("Unable to assume the service linked role. Please verify that the ECS service linked role exists.")
	}
	return nil
}

func createCluster(c *core.Call, in *ecs.CreateClusterInput) (*ecs.CreateClusterOutput, error) {
	w := Of(c)
	name := core.Value(in.ClusterName)
	if name == "" {
		name = "default"
	}
	if !nameRule.MatchString(name) {
		return nil, invalid("Cluster name must match '^[a-zA-Z0-9_-]{1,255}$'.")
	}
	if old := w.Clusters[name]; old != nil && old.Status == "ACTIVE" {
		return &ecs.CreateClusterOutput{Cluster: w.describeCluster(old, types.ClusterFieldTags, types.ClusterFieldSettings)},
			nil
	}
	tags, err := readTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if err := providers(in.CapacityProviders, in.DefaultCapacityProviderStrategy); err != nil {
		return nil, err
	}
	if err := linkedRole(c, len(in.CapacityProviders) > 0); err != nil {
		return nil, err
	}
	k := &ecsCluster{
		Name: name, ARN: c.ARN("ecs", "cluster/"+name), Status: "ACTIVE", Tags: tags, Settings: in.Settings,
		Providers: in.CapacityProviders, Strategy: in.DefaultCapacityProviderStrategy, Created: c.Now(),
	}
	if len(k.Settings) == 0 {
		k.Settings = []types.ClusterSetting{{Name: types.ClusterSettingNameContainerInsights, Value: new("disabled")}}
	}
	if len(k.Providers) > 0 {
		k.ReadyAt = c.Now().Add(attachProviders)
	}
	w.Clusters[name] = k
	return &ecs.CreateClusterOutput{Cluster: w.describeCluster(k, types.ClusterFieldTags, types.ClusterFieldSettings)}, nil
}

// providers checks capacity providers: without EC2, there are Fargate's two.
func providers(names []string, strategy []types.CapacityProviderStrategyItem) error {
	known := map[string]bool{}
	for _, n := range names {
		if n != "FARGATE" && n != "FARGATE_SPOT" {
			return invalid("The specified capacity provider '" + n +
				"' was not found. Specify a valid name or ARN and try again.")
		}
		known[n] = true
	}
	for _, s := range strategy {
		if n := core.Value(s.CapacityProvider); !known[n] {
			return invalid("The capacity provider '" + n + "' is not associated with the cluster.")
		}
	}
	return nil
}

// describeCluster counts what is in the cluster; tags and settings only where asked for.
func (w *Resources) describeCluster(k *ecsCluster, include ...types.ClusterField) *types.Cluster {
	d := &types.Cluster{
		ClusterArn: new(k.ARN), ClusterName: new(k.Name), Status: new(k.Status),
		CapacityProviders: k.Providers, DefaultCapacityProviderStrategy: k.Strategy,
	}
	for _, f := range include {
		switch f {
		case types.ClusterFieldTags:
			d.Tags = core.ListOf[types.Tag](k.Tags)
		case types.ClusterFieldSettings:
			d.Settings = k.Settings
		}
	}
	for _, s := range w.Services {
		if s.Cluster == k.Name && s.Status == "ACTIVE" {
			d.ActiveServicesCount++
		}
	}
	for _, t := range w.Tasks {
		switch {
		case t.Cluster != k.Name:
		case t.Status == "RUNNING":
			d.RunningTasksCount++
		case t.Status == "PROVISIONING" || t.Status == "PENDING":
			d.PendingTasksCount++
		}
	}
	return d
}

func describeClusters(c *core.Call, in *ecs.DescribeClustersInput) (*ecs.DescribeClustersOutput, error) {
	w := Of(c)
	names := in.Clusters
	if len(names) == 0 {
		names = []string{"default"}
	}
	if len(names) > 100 {
		return nil, invalid("Clusters cannot have more than 100 elements.")
	}
	out := &ecs.DescribeClustersOutput{}
	for _, n := range names {
		k := w.Clusters[Name(&n)]
		if k == nil {
			out.Failures = append(out.Failures, types.Failure{Arn: new(c.ARN("ecs", "cluster/"+Name(&n))),
				Reason: new("MISSING")})
			continue
		}
		out.Clusters = append(out.Clusters, *w.describeCluster(k, in.Include...))
	}
	return out, nil
}

func listClusters(c *core.Call, in *ecs.ListClustersInput) (*ecs.ListClustersOutput, error) {
	w := Of(c)
	var arns []string
	for _, n := range core.SortedKeys(w.Clusters) {
		if w.Clusters[n].Status == "ACTIVE" {
			arns = append(arns, w.Clusters[n].ARN)
		}
	}
	page, next, err := core.PageOf(pages, arns, in.MaxResults, in.NextToken)
	return &ecs.ListClustersOutput{ClusterArns: page, NextToken: next}, err
}

func deleteCluster(c *core.Call, in *ecs.DeleteClusterInput) (*ecs.DeleteClusterOutput, error) {
	w, k, err := clusterOf(c, in.Cluster)
	if err != nil {
		return nil, err
	}
	for _, s := range w.Services {
		if s.Cluster == k.Name && s.Status != "INACTIVE" {
			return nil,
				&types.ClusterContainsServicesException{
					Message: new("The Cluster cannot be deleted while Services are active.")}
		}
	}
	for _, t := range w.Tasks {
		if t.Cluster == k.Name && t.Status != "STOPPED" {
			return nil,
				&types.ClusterContainsTasksException{Message: new("The Cluster cannot be deleted while Tasks are active.")}
		}
	}
	k.Status, k.Tags = "INACTIVE", map[string]string{}
	return &ecs.DeleteClusterOutput{Cluster: w.describeCluster(k)}, nil
}
