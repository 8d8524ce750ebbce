package sandbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	simecs "slipway/steps/sandbox/ecs"
)

func TestRegisterTaskDefinitionRefusals(t *testing.T) {
	first := func(f func(*types.ContainerDefinition)) func(*ecs.RegisterTaskDefinitionInput) {
		return func(in *ecs.RegisterTaskDefinitionInput) { f(&in.ContainerDefinitions[0]) }
	}
	tests := []struct {
		name   string
		change func(*ecs.RegisterTaskDefinitionInput)
		want   string
	}{
		{"cpu and memory do not go together", func(in *ecs.RegisterTaskDefinitionInput) { in.Memory = new("1024") },
			"No Fargate configuration exists for given values: 1024 CPU, 1024 memory."},
		{"too much memory", func(in *ecs.RegisterTaskDefinitionInput) {
			in.Cpu, in.Memory = new("256"),
				new("4096")
		}, "No Fargate configuration exists"},
		{"odd step", func(in *ecs.RegisterTaskDefinitionInput) {
			in.Cpu, in.Memory = new("8192"),
				new("18432")
		}, "No Fargate configuration exists"},
		{"no cpu", func(in *ecs.RegisterTaskDefinitionInput) { in.Cpu = nil },
			"Fargate requires that 'cpu' be defined at the task level."},
		{"host network", func(in *ecs.RegisterTaskDefinitionInput) { in.NetworkMode = types.NetworkModeHost },
			"Fargate only supports network mode"},
		{"secrets without a role", func(in *ecs.RegisterTaskDefinitionInput) { in.ExecutionRoleArn = nil },
			"When you are specifying container secrets, you must also specify a value for 'executionRoleArn'."},
		{"awslogs without a role", func(in *ecs.RegisterTaskDefinitionInput) {
			in.ExecutionRoleArn, in.ContainerDefinitions[0].Secrets = nil, nil
		}, "execution role ARN to support log driver awslogs"},
		{"ECR without a role", func(in *ecs.RegisterTaskDefinitionInput) {
			in.ExecutionRoleArn, in.ContainerDefinitions[0].Secrets, in.ContainerDefinitions[0].LogConfiguration = nil, nil, nil
		}, "execution role ARN to support ECR images"},
		{"another account's role", func(in *ecs.RegisterTaskDefinitionInput) {
			in.TaskRoleArn = new("arn:aws:iam::999999999999:role/shop-task")
		}, "Role is not valid"},
		{"family", func(in *ecs.RegisterTaskDefinitionInput) { in.Family = new("shop api") }, "Family"},
		{"a name twice", first(func(k *types.ContainerDefinition) {
			k.Environment = append(k.Environment, types.KeyValuePair{Name: new("APP_SECRET_KEY"), Value: new("x")})
		}), "The secret name must be unique"},
		{"privileged", first(func(k *types.ContainerDefinition) { k.Privileged = new(true) }), "privileged"},
		{"no stream prefix",
			first(func(k *types.ContainerDefinition) { delete(k.LogConfiguration.Options, "awslogs-stream-prefix") }),
			"awslogs-stream-prefix"},
		{"health command", first(func(k *types.ContainerDefinition) {
			k.HealthCheck = &types.HealthCheck{Command: []string{"python", "check.py"}}
		}), "CMD or CMD-SHELL"},
		{"health interval", first(func(k *types.ContainerDefinition) {
			k.HealthCheck = &types.HealthCheck{Command: []string{"CMD-SHELL", "true"}, Interval: new(int32(301))}
		}), "interval"},
		{"ports differ", first(func(k *types.ContainerDefinition) { k.PortMappings[0].HostPort = new(int32(80)) }),
			"must match"},
		{"nothing essential", first(func(k *types.ContainerDefinition) { k.Essential = new(false) }), "essential"},
		{"stop timeout", first(func(k *types.ContainerDefinition) { k.StopTimeout = new(int32(300)) }), "120"},
		{"no containers",
			func(in *ecs.RegisterTaskDefinitionInput) { in.ContainerDefinitions = []types.ContainerDefinition{} },
			"Container list cannot be empty."},
	}
	_, c := account(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := &bench{t: t, image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v1"}
			_, err := c.ECS.RegisterTaskDefinition(t.Context(), b.definition(tt.change))
			rejected(t, err, "ClientException", tt.want)
		})
	}
	for _, size := range []string{"256/512", "512/4096", "1024/2048", "1 vCPU/2 GB", "4096/30720", "16384/122880"} {
		cpu, memory, _ := strings.Cut(size, "/")
		b := &bench{t: t, image: "public.example.com/shop:v1"}
		if _, err := c.ECS.RegisterTaskDefinition(t.Context(),
			b.definition(func(in *ecs.RegisterTaskDefinitionInput) { in.Cpu, in.Memory = &cpu, &memory })); err != nil {
			t.Errorf("%s: %v", size, err)
		}
	}
}

// Every registration is a revision; one that is deregistered can be described, one that is deleted goes.
func TestRevisions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := account(t)
		b := &bench{t: t, c: c, ctx: t.Context(), image: "public.example.com/shop:v1"}
		for range 3 {
			b.register(func(in *ecs.RegisterTaskDefinitionInput) {
				in.Tags = []types.Tag{{Key: new("slipway:app"), Value: new("shop")}}
			})
		}
		b.register(func(in *ecs.RegisterTaskDefinitionInput) { in.Family = new("shop-api-two") })
		list := func(in *ecs.ListTaskDefinitionsInput) string {
			out, err := c.ECS.ListTaskDefinitions(b.ctx, in)
			b.must(err)
			var all []string
			for _, arn := range out.TaskDefinitionArns {
				all = append(all, simecs.Name(&arn))
			}
			return strings.Join(all, " ")
		}
		if got := list(&ecs.ListTaskDefinitionsInput{FamilyPrefix: new("shop-api"),
			Sort: types.SortOrderDesc}); got != "shop-api:3 shop-api:2 shop-api:1" {
			t.Errorf("revisions %s", got)
		}
		_, err := c.ECS.DeregisterTaskDefinition(b.ctx,
			&ecs.DeregisterTaskDefinitionInput{TaskDefinition: new("shop-api:3")})
		b.must(err)
		newest, err := c.ECS.DescribeTaskDefinition(b.ctx,
			&ecs.DescribeTaskDefinitionInput{TaskDefinition: new("shop-api"),
				Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags}})
		b.must(err)
		if newest.TaskDefinition.Revision != 2 || len(newest.Tags) != 1 ||
			*newest.TaskDefinition.ContainerDefinitions[0].PortMappings[0].HostPort != 8000 {
			t.Errorf("%+v %v", newest.TaskDefinition, newest.Tags)
		}
		old, err := c.ECS.DescribeTaskDefinition(b.ctx,
			&ecs.DescribeTaskDefinitionInput{TaskDefinition: new("shop-api:3")})
		b.must(err)
		if old.TaskDefinition.Status != types.TaskDefinitionStatusInactive {
			t.Errorf("status %s", old.TaskDefinition.Status)
		}
		deleted, err := c.ECS.DeleteTaskDefinitions(b.ctx,
			&ecs.DeleteTaskDefinitionsInput{TaskDefinitions: []string{"shop-api:3", "shop-api:2", "shop-api:9"}})
		b.must(err)
		if len(deleted.TaskDefinitions) != 1 ||
			deleted.TaskDefinitions[0].Status != types.TaskDefinitionStatusDeleteInProgress || len(deleted.Failures) != 2 {
			t.Errorf("%+v", deleted)
		}
		time.Sleep(5 * time.Minute)
		_, err = c.ECS.DescribeTaskDefinition(b.ctx,
			&ecs.DescribeTaskDefinitionInput{TaskDefinition: new("shop-api:3")})
		rejected(t, err, "ClientException", "Unable to describe task definition.")
		if arn := b.register(); simecs.Name(&arn) != "shop-api:4" {
			t.Errorf("the next revision is %s", arn)
		}
		families, err := c.ECS.ListTaskDefinitionFamilies(b.ctx,
			&ecs.ListTaskDefinitionFamiliesInput{FamilyPrefix: new("shop-"), MaxResults: new(int32(1)),
				Status: types.TaskDefinitionFamilyStatusActive})
		b.must(err)
		if len(families.Families) != 1 || families.NextToken == nil {
			t.Errorf("%+v", families)
		}
	})
}

func TestClusters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := account(t)
		ctx := t.Context()
		create := func(providers ...string) error {
			return only(c.ECS.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: new("shop"),
				CapacityProviders: providers}))
		}
		rejected(t, create("FARGATE"), "InvalidParameterException", "Unable to assume the service linked role.")
		time.Sleep(10 * time.Second)
		for range 2 {
			if err := create("FARGATE"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := c.ECS.DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: new("shop")}); err != nil {
			t.Fatal(err)
		}
		out, err := c.ECS.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{"shop", "none"}})
		if err != nil || *out.Clusters[0].Status != "INACTIVE" || *out.Failures[0].Reason != "MISSING" {
			t.Errorf("%+v %v", out, err)
		}
		if err := create(); err != nil {
			t.Fatal(err)
		}
	})
}
