package sandbox

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	logs "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/sandbox/core"
	simecs "slipway/steps/sandbox/ecs"
)

// A task of a stack with one thing wrong stops for the reason AWS gives.
func TestTaskFailureReasons(t *testing.T) {
	tests := []struct {
		name       string
		breakIt    func(b *bench)
		definition func(*ecs.RegisterTaskDefinitionInput)
		run        func(*ecs.RunTaskInput)
		code       types.TaskStopCode
		reason     string // part of stoppedReason
		exit       int32  // -1: no container ran
		log        string
	}{
		{name: "image never pushed", definition: func(in *ecs.RegisterTaskDefinitionInput) {
			in.ContainerDefinitions[0].Image = new("123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v9")
		}, code: "TaskFailedToStart", exit: -1, reason: "CannotPullContainerError: pull image manifest has been retried 1 " +
			"time(s): failed to resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v9: " +
			"123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v9: not found"},
		{name: "public image that is not there", definition: func(in *ecs.RegisterTaskDefinitionInput) {
			in.ContainerDefinitions[0].Image = new("ghcr.io/acme/missing:1")
		}, code: "TaskFailedToStart", exit: -1, reason: "ghcr.io/acme/missing:1: not found"},
		{name: "wrong architecture", definition: func(in *ecs.RegisterTaskDefinitionInput) {
			in.RuntimePlatform.CpuArchitecture = types.CPUArchitectureArm64
		}, code: "EssentialContainerExited", reason: "Essential container in task exited", exit: 255,
			log: "exec /usr/local/bin/gunicorn: exec format error"},
		{name: "secret missing", breakIt: func(b *bench) {
			_, err := b.c.SSM.DeleteParameter(b.ctx,
				&ssm.DeleteParameterInput{Name: new("/shop/production/APP_SECRET_KEY")})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "ResourceInitializationError: unable to pull secrets or registry " +
			"auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 " +
			"time(s): invalid ssm parameters: /shop/production/APP_SECRET_KEY"},
		{name: "role may not read the secret", breakIt: func(b *bench) {
			_, err := b.c.IAM.DeleteRolePolicy(b.ctx, &iam.DeleteRolePolicyInput{RoleName: new("shop-execution"),
				PolicyName: new("inline")})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "is not authorized to perform: ssm:GetParameters on resource: " +
			"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/APP_SECRET_KEY"},
		{name: "role may not log in to ECR", breakIt: func(b *bench) {
			_, err := b.c.IAM.DetachRolePolicy(b.ctx, &iam.DetachRolePolicyInput{RoleName: new("shop-execution"),
				PolicyArn: new(managedTasks)})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "unable to retrieve ecr registry auth: service call has been " +
			"retried 1 time(s): AccessDeniedException"},
		{name: "role may not pull from the repository", breakIt: func(b *bench) {
			_, err := b.c.IAM.DetachRolePolicy(b.ctx, &iam.DetachRolePolicyInput{RoleName: new("shop-execution"),
				PolicyArn: new(managedTasks)})
			b.must(err)
			_, err = b.c.IAM.PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{RoleName: new("shop-execution"),
				PolicyName: new("other"),
				PolicyDocument: new(
					`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["ecr:GetAuthorizationToken","logs:*"],"Resource":"*"},{"Effect":"Allow","Action":"ecr:*","Resource":"arn:aws:ecr:eu-west-1:123456789012:repository/other"}]}`)})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "403 Forbidden"},
		{name: "log group missing", breakIt: func(b *bench) {
			_, err := b.c.Logs.DeleteLogGroup(b.ctx, &logs.DeleteLogGroupInput{LogGroupName: new("/ecs/shop-api")})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "failed to create Cloudwatch log stream: " +
			"ResourceNotFoundException: The specified log group does not exist."},
		{name: "no public address", run: func(in *ecs.RunTaskInput) {
			in.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = types.AssignPublicIpDisabled
		}, code: "TaskFailedToStart", exit: -1, reason: "There is a connection issue between the task and Amazon ECR"},
		{name: "no way out of the security group", breakIt: func(b *bench) {
			g, err := b.c.EC2.DescribeSecurityGroups(b.ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: []string{b.group}})
			b.must(err)
			_, err = b.c.EC2.RevokeSecurityGroupEgress(b.ctx, &ec2.RevokeSecurityGroupEgressInput{GroupId: &b.group,
				IpPermissions: g.SecurityGroups[0].IpPermissionsEgress})
			b.must(err)
		}, code: "TaskFailedToStart", exit: -1, reason: "There is a connection issue between the task and Amazon ECR"},
		{name: "application crashes", breakIt: func(b *bench) {
			b.image = b.push("v2", "linux/amd64", "LABEL "+
				simecs.BehaviourLabel+"=crash")
		},
			code: "EssentialContainerExited", reason: "Essential container in task exited", exit: 1, log: "ModuleNotFoundError"},
		{name: "application crashes as the test says", breakIt: func(b *bench) {
			b.s.Behave(b.image, simecs.Behaviour{Crash: true, ExitCode: 3, Log: []string{"no such table: users"}})
		}, code: "EssentialContainerExited", reason: "Essential container in task exited", exit: 3,
			log: "no such table: users"},
		{name: "command fails", run: func(in *ecs.RunTaskInput) {
			in.Overrides = &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: new("api"),
				Command: []string{"python", "fail.py"}}}}
		}, code: "EssentialContainerExited", reason: "Essential container in task exited", exit: 1, log: "did not succeed"},
		{name: "command succeeds", run: func(in *ecs.RunTaskInput) {
			in.Overrides = &types.TaskOverride{ContainerOverrides: []types.ContainerOverride{{Name: new("api"),
				Command: []string{"python", "migrate.py"}}}}
		}, code: "EssentialContainerExited", reason: "Essential container in task exited", exit: 0,
			log: "Running: python migrate.py\nDone."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				if tt.breakIt != nil {
					tt.breakIt(b)
				}
				if tt.definition == nil {
					tt.definition = func(*ecs.RegisterTaskDefinitionInput) {}
				}
				if tt.run == nil {
					tt.run = func(*ecs.RunTaskInput) {}
				}
				task := b.run(b.register(tt.definition), tt.run)
				if aws.ToString(task.LastStatus) != "STOPPED" || task.StopCode != tt.code ||
					!strings.Contains(aws.ToString(task.StoppedReason), tt.reason) {
					t.Fatalf("%s, %s: %s", aws.ToString(task.LastStatus), task.StopCode, aws.ToString(task.StoppedReason))
				}
				exit := aws.ToInt32(core.OrElse(task.Containers[0].ExitCode, -1))
				if exit != tt.exit {
					t.Errorf("exit code %d, want %d", exit, tt.exit)
				}
				if tt.log != "" && !strings.Contains(b.lines(), tt.log) {
					t.Errorf("log %q, want %q in it", b.lines(), tt.log)
				}
			})
		})
	}
}

// The application of a stack whose database does not let it in crashes, and runs once it does.
func TestDatabaseThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.s.UsedBefore()
		vpc, err := b.c.EC2.DescribeVpcs(b.ctx, &ec2.DescribeVpcsInput{})
		b.must(err)
		g, err := b.c.EC2.CreateSecurityGroup(b.ctx, &ec2.CreateSecurityGroupInput{GroupName: new("shop-db-sg"),
			Description: new("db"), VpcId: vpc.Vpcs[0].VpcId})
		b.must(err)
		_, err = b.c.RDS.CreateDBSubnetGroup(b.ctx,
			&rds.CreateDBSubnetGroupInput{DBSubnetGroupName: new("shop-db-subnet"),
				DBSubnetGroupDescription: new("db"), SubnetIds: b.subnets})
		b.must(err)
		_, err = b.c.RDS.CreateDBInstance(b.ctx, &rds.CreateDBInstanceInput{
			DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.micro"),
			Engine: new("postgres"), EngineVersion: new("16"), AllocatedStorage: new(int32(20)),
			MasterUsername: new("shop"), MasterUserPassword: new("right-password"), DBName: new("shop"),
			DBSubnetGroupName: new("shop-db-subnet"), VpcSecurityGroupIds: []string{*g.GroupId},
		})
		b.must(err)
		time.Sleep(15 * time.Minute)
		d, err := b.c.RDS.DescribeDBInstances(b.ctx, &rds.DescribeDBInstancesInput{})
		b.must(err)
		host := *d.DBInstances[0].Endpoint.Address
		put := func(password string) {
			_, err := b.c.SSM.PutParameter(b.ctx, &ssm.PutParameterInput{
				Name: new("/shop/production/DATABASE_URL"), Value: new("postgresql+asyncpg://shop:" + password + "@" +
					host + ":5432/shop?ssl=require"), Type: ssmtypes.ParameterTypeSecureString, Overwrite: new(true),
			})
			b.must(err)
		}
		put("right-password")
		arn := b.register(func(in *ecs.RegisterTaskDefinitionInput) {
			in.ContainerDefinitions[0].Secrets = append(in.ContainerDefinitions[0].Secrets,
				types.Secret{Name: new("DATABASE_URL"), ValueFrom: new("/shop/production/DATABASE_URL")})
		})
		if task := b.run(arn); aws.ToInt32(task.Containers[0].ExitCode) != 1 || !strings.Contains(b.lines(),
			"port 5432 failed: Connection timed out") {
			t.Fatalf("%+v\n%s", task.StoppedReason, b.lines())
		}
		b.openGroup(*g.GroupId, b.group, 5432)
		if task := b.run(arn); aws.ToString(task.LastStatus) != "RUNNING" {
			t.Fatalf("%s: %s\n%s", *task.LastStatus, aws.ToString(task.StoppedReason), b.lines())
		}
		put("wrong-password")
		if task := b.run(arn); aws.ToInt32(task.Containers[0].ExitCode) != 1 || !strings.Contains(b.lines(),
			"password authentication failed for user") {
			t.Fatalf("%+v\n%s", task.StoppedReason, b.lines())
		}
	})
}
