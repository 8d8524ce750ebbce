package cli

import (
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func document(inside string) *string {
	return new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + inside + `}]}`)
}

// roles are what the roles may do, and who may take them.
func (g *guideStack) roles() []mutation {
	const execution = "MyAppECSTaskExecutionRole"
	inline := func(name, say, inside string) mutation {
		return mutation{name, "execution-role-scoped", say, func() {
			_, err := g.c.IAM.PutRolePolicy(g.t.Context(), &iam.PutRolePolicyInput{RoleName: new(execution),
				PolicyName: new("extra"), PolicyDocument: document(inside)})
			g.must(err)
		}, func() {
			_, err := g.c.IAM.DeleteRolePolicy(g.t.Context(), &iam.DeleteRolePolicyInput{RoleName: new(execution),
				PolicyName: new("extra")})
			g.must(err)
		}}
	}
	trust := func(name, say, principal string) mutation {
		set := func(principal string) {
			_, err := g.c.IAM.UpdateAssumeRolePolicy(g.t.Context(),
				&iam.UpdateAssumeRolePolicyInput{RoleName: new(execution), PolicyDocument: document(`"Principal":` +
					principal + `,"Action":"sts:AssumeRole"`)})
			g.must(err)
		}
		return mutation{name, "roles-trusted-services", say, func() { set(principal) },
			func() { set(`{"Service":"ecs-tasks.amazonaws.com"}`) }}
	}
	return []mutation{
		inline("every parameter of the account", "allows ssm:* on *", `"Action":"ssm:*","Resource":"*"`),
		inline("everything but IAM", "everything but iam:*", `"NotAction":"iam:*","Resource":"*"`),
		inline("any secret", "secretsmanager:GetSecretValue", `"Action":"secretsmanager:GetSecretValue","Resource":"*"`),
		{"AdministratorAccess on the execution role", "execution-role-scoped", "AdministratorAccess", func() {
			_, err := g.c.IAM.AttachRolePolicy(g.t.Context(), &iam.AttachRolePolicyInput{RoleName: new(execution),
				PolicyArn: new("arn:aws:iam::aws:policy/AdministratorAccess")})
			g.must(err)
		}, func() {
			_, err := g.c.IAM.DetachRolePolicy(g.t.Context(), &iam.DetachRolePolicyInput{RoleName: new(execution),
				PolicyArn: new("arn:aws:iam::aws:policy/AdministratorAccess")})
			g.must(err)
		}},
		trust("anybody may take the role", "anybody may take it", `"*"`),
		trust("another account may take the role", "999988887777", `{"AWS":"arn:aws:iam::999988887777:root"}`),
		{"a task role that may do everything", "task-role-scoped", "allows * on *", func() {
			_, err := g.c.IAM.CreateRole(g.t.Context(), &iam.CreateRoleInput{RoleName: new("app-role"),
				AssumeRolePolicyDocument: document(`"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"`)})
			g.must(err)
			_, err = g.c.IAM.PutRolePolicy(g.t.Context(), &iam.PutRolePolicyInput{RoleName: new("app-role"),
				PolicyName: new("all"), PolicyDocument: document(`"Action":"*","Resource":"*"`)})
			g.must(err)
			g.taskRole("arn:aws:iam::123456789012:role/app-role")
		}, func() { g.run("1001", "production") }},
		{"a schedule with AmazonECS_FullAccess", "scheduler-role-scoped", "AmazonECS_FullAccess", func() {
			_, err := g.c.Scheduler.CreateSchedule(g.t.Context(), &scheduler.CreateScheduleInput{
				Name: new("myapp-nightly"), ScheduleExpression: new("cron(0 0 * * ? *)"),
				FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
				Target: &schedulertypes.Target{Arn: new("arn:aws:ecs:eu-west-1:123456789012:cluster/myapp"),
					RoleArn: new("arn:aws:iam::123456789012:role/MyAppSchedulerRole"),
					EcsParameters: &schedulertypes.EcsParameters{
						TaskDefinitionArn: new("arn:aws:ecs:eu-west-1:123456789012:task-definition/myapp-api")}},
			})
			g.must(err)
		}, func() {
			_, err := g.c.Scheduler.DeleteSchedule(g.t.Context(),
				&scheduler.DeleteScheduleInput{Name: new("myapp-nightly")})
			g.must(err)
		}},
	}
}

// taskRole registers the running revision again with a task role, and runs it.
func (g *guideStack) taskRole(arn string) {
	g.t.Helper()
	out, err := g.c.ECS.DescribeTaskDefinition(g.t.Context(),
		&ecs.DescribeTaskDefinitionInput{TaskDefinition: g.definition("1001", "production")})
	g.must(err)
	d := out.TaskDefinition
	made, err := g.c.ECS.RegisterTaskDefinition(g.t.Context(), &ecs.RegisterTaskDefinitionInput{
		Family: d.Family, NetworkMode: d.NetworkMode, RequiresCompatibilities: []ecstypes.Compatibility{
			ecstypes.CompatibilityFargate}, Cpu: d.Cpu, Memory: d.Memory,
		ExecutionRoleArn: d.ExecutionRoleArn, TaskRoleArn: &arn, ContainerDefinitions: d.ContainerDefinitions,
	})
	g.must(err)
	_, err = g.c.ECS.UpdateService(g.t.Context(), &ecs.UpdateServiceInput{Cluster: new("myapp"),
		Service: new("myapp-api"), TaskDefinition: made.TaskDefinition.TaskDefinitionArn})
	g.must(err)
}

// data are the database, its copies, the registry and the parameters.
func (g *guideStack) data() []mutation {
	modify := func(in rds.ModifyDBInstanceInput) func() {
		return func() {
			in.DBInstanceIdentifier, in.ApplyImmediately = new("myapp-db"), new(true)
			_, err := g.c.RDS.ModifyDBInstance(g.t.Context(), &in)
			g.must(err)
		}
	}
	parameter := func(name string) mutation {
		return mutation{"a String parameter " + name, "secrets-in-ssm", name, func() {
			_, err := g.c.SSM.PutParameter(g.t.Context(), &ssm.PutParameterInput{Name: &name, Type: ssmtypes.ParameterTypeString,
				Value: new("postgres://u:p@h/d")})
			g.must(err)
		}, func() {
			_, err := g.c.SSM.DeleteParameter(g.t.Context(), &ssm.DeleteParameterInput{Name: &name})
			g.must(err)
		}}
	}
	group := func(value string) func() {
		return func() {
			name := new("myapp-own-" + value)
			_, err := g.c.RDS.CreateDBParameterGroup(g.t.Context(), &rds.CreateDBParameterGroupInput{DBParameterGroupName: name,
				DBParameterGroupFamily: new("postgres16"), Description: new("own")})
			g.must(err)
			_, err = g.c.RDS.ModifyDBParameterGroup(g.t.Context(), &rds.ModifyDBParameterGroupInput{DBParameterGroupName: name,
				Parameters: []rdstypes.Parameter{
					{ParameterName: new("rds.force_ssl"), ParameterValue: &value, ApplyMethod: rdstypes.ApplyMethodImmediate}}})
			g.must(err)
			modify(rds.ModifyDBInstanceInput{DBParameterGroupName: name})()
		}
	}
	snapshot := new("myapp-before")
	return []mutation{
		{"no deletion protection", "database-deletion-protection", "",
			modify(rds.ModifyDBInstanceInput{DeletionProtection: new(false)}),
			modify(rds.ModifyDBInstanceInput{DeletionProtection: new(true)})},
		{"backups for a day", "database-backups", "1 days",
			modify(rds.ModifyDBInstanceInput{BackupRetentionPeriod: new(int32(1))}),
			modify(rds.ModifyDBInstanceInput{BackupRetentionPeriod: new(int32(7))})},
		{"rds.force_ssl off", "database-tls", "without TLS", group("0"), group("1")},
		{"a public read replica", "database-not-public", "myapp-db-reports", func() {
			_, err := g.c.RDS.CreateDBInstanceReadReplica(g.t.Context(),
				&rds.CreateDBInstanceReadReplicaInput{DBInstanceIdentifier: new("myapp-db-reports"),
					SourceDBInstanceIdentifier: new("myapp-db"), PubliclyAccessible: new(true),
					DeletionProtection: new(false)})
			g.must(err)
		}, func() {
			_, err := g.c.RDS.DeleteDBInstance(g.t.Context(),
				&rds.DeleteDBInstanceInput{DBInstanceIdentifier: new("myapp-db-reports"), SkipFinalSnapshot: new(true)})
			g.must(err)
		}},
		{"a public snapshot", "database-snapshots", "myapp-before is public", func() {
			_, err := g.c.RDS.CreateDBSnapshot(g.t.Context(),
				&rds.CreateDBSnapshotInput{DBInstanceIdentifier: new("myapp-db"), DBSnapshotIdentifier: snapshot})
			g.must(err)
			_, err = g.c.RDS.ModifyDBSnapshotAttribute(g.t.Context(),
				&rds.ModifyDBSnapshotAttributeInput{DBSnapshotIdentifier: snapshot, AttributeName: new("restore"),
					ValuesToAdd: []string{"all"}})
			g.must(err)
		}, func() {
			_, err := g.c.RDS.DeleteDBSnapshot(g.t.Context(), &rds.DeleteDBSnapshotInput{DBSnapshotIdentifier: snapshot})
			g.must(err)
		}},
		parameter("/myapp/staging/DATABASE_URL"), parameter("/myapp/production/nested/API_TOKEN"),
		{"everybody may pull the images", "ecr-private", "everybody may", func() {
			_, err := g.c.ECR.SetRepositoryPolicy(g.t.Context(),
				&ecr.SetRepositoryPolicyInput{RepositoryName: new("myapp"),
					PolicyText: document(`"Principal":"*","Action":"ecr:BatchGetImage"`)})
			g.must(err)
		}, func() {
			_, err := g.c.ECR.DeleteRepositoryPolicy(g.t.Context(),
				&ecr.DeleteRepositoryPolicyInput{RepositoryName: new("myapp")})
			g.must(err)
		}},
	}
}

// code are the folder's ways of giving secrets away.
func (g *guideStack) code() []mutation {
	commit := func(files ...string) {
		git(g.t, g.dir, append([]string{"add", "-f"}, files...)...)
		git(g.t, g.dir, "commit", "-q", "-m", "change")
	}
	keep := "FROM python:3.13-slim\nWORKDIR /app\nCOPY app ./app\nUSER 1001\n"
	return []mutation{
		{"a .env.local that the Dockerfile copies", "dotenv-ignored", ".env.local into the image", func() {
			write(g.t, g.dir, ".env.local", "A=1\n")
			write(g.t, g.dir, "Dockerfile", "FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nUSER 1001\n")
		}, func() {
			write(g.t, g.dir, "Dockerfile", keep)
		}},
		{"a .env.staging on another branch", "dotenv-ignored", "in the history", func() {
			git(g.t, g.dir, "checkout", "-q", "-b", "side")
			write(g.t, g.dir, ".env.staging", "A=1\n")
			commit(".env.staging")
			git(g.t, g.dir, "checkout", "-q", "-")
		}, func() { git(g.t, g.dir, "branch", "-q", "-D", "side") }},
	}
}
