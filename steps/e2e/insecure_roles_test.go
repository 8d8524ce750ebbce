package e2e

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// statement is a policy document of one statement.
func statement(inside string) *string {
	return str(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` + inside + `}]}`)
}

// may gives a role a further policy.
func (x *tampered) may(role, inside string) {
	x.tb.Helper()
	_, err := x.IAM.PutRolePolicy(x.tb.Context(), &iam.PutRolePolicyInput{RoleName: &role, PolicyName: str("extra"),
		PolicyDocument: statement(inside)})
	x.ok(err)
}

func (x *tampered) trusts(role, inside string) {
	x.tb.Helper()
	_, err := x.IAM.UpdateAssumeRolePolicy(x.tb.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: &role,
		PolicyDocument: statement(inside)})
	x.ok(err)
}

func (x *tampered) attach(role, arn string) {
	x.tb.Helper()
	_, err := x.IAM.AttachRolePolicy(x.tb.Context(), &iam.AttachRolePolicyInput{RoleName: &role, PolicyArn: &arn})
	x.ok(err)
}

func (x *tampered) repository(policy string) {
	x.tb.Helper()
	_, err := x.ECR.SetRepositoryPolicy(x.tb.Context(), &ecr.SetRepositoryPolicyInput{RepositoryName: str(id.Repository()),
		PolicyText: statement(policy)})
	x.ok(err)
}

func insecureRoles() []insecure {
	const execution, task, scheduler = "execution-role-scoped", "task-role-scoped", "scheduler-role-scoped"
	may := func(role, check, inside string) insecure {
		return insecure{check + ": " + inside, func(x *tampered) { x.may(role, inside) }, []string{check}}
	}
	attached := func(role, check, policy string) insecure {
		return insecure{check + ": " + policy, func(x *tampered) { x.attach(role, "arn:aws:iam::aws:policy/"+policy) },
			[]string{check}}
	}
	trusts := func(role, principal, condition string, flips ...string) insecure {
		return insecure{role + " trusts " + principal + condition, func(x *tampered) {
			x.trusts(role, `"Principal":`+principal+`,"Action":"sts:AssumeRole"`+condition)
		}, flips}
	}
	const here = `,"Condition":{"StringEquals":{"aws:SourceAccount":"123456789012"}}`
	made := insecure{"a policy of the account's own that reads every secret", func(x *tampered) {
		out, err := x.IAM.CreatePolicy(x.tb.Context(), &iam.CreatePolicyInput{PolicyName: str("reader"),
			PolicyDocument: statement(`"Action":"secretsmanager:Get*","Resource":"*"`)})
		x.ok(err)
		x.attach(id.TaskRole(), *out.Policy.Arn)
	}, []string{task}}
	return []insecure{
		may(id.ExecutionRole(), execution, `"Action":"ssm:GetParameters","Resource":"*"`),
		may(id.ExecutionRole(), execution,
			`"Action":"ssm:GetParameters","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/*"`),
		may(id.ExecutionRole(), execution,
			`"Action":["ssm:GetParameters"],"Resource":"arn:aws:ssm:*:*:parameter/shop/production*"`),
		may(id.ExecutionRole(), execution, `"Action":"ssm:*","Resource":"*"`),
		may(id.ExecutionRole(), execution, `"NotAction":"iam:*","Resource":"*"`),
		may(id.ExecutionRole(), execution,
			`"Action":"ssm:GetParameters","NotResource":"arn:aws:ssm:eu-west-1:123456789012:parameter/other/*"`),
		may(id.ExecutionRole(), execution, `"Action":"kms:Decrypt","Resource":"*"`),
		may(id.ExecutionRole(), execution, `"Action":"secretsmanager:GetSecretValue","Resource":"*"`),
		may(id.ExecutionRole(), execution, `"Action":"iam:PassRole","Resource":"*"`),
		attached(id.ExecutionRole(), execution, "AmazonSSMReadOnlyAccess"),
		may(id.TaskRole(), task, `"Action":"s3:*","Resource":"*"`),
		may(id.TaskRole(), task, `"Action":"S3:Get*","Resource":"arn:aws:s3:::*"`),
		may(id.TaskRole(), task, `"Action":"*","Resource":"*"`),
		may(id.TaskRole(), task, `"Action":"s*:Get*","Resource":"*"`),
		may(id.TaskRole(), task, `"Action":"sts:AssumeRole","Resource":"*"`),
		may(id.TaskRole(), task, `"Action":"iam:Pass*","Resource":"arn:aws:iam::123456789012:role/*"`),
		may(id.TaskRole(), task,
			`"Action":"iam:PutRolePolicy","Resource":"arn:aws:iam::123456789012:role/shop-eu-west-1-task"`),
		may(id.TaskRole(), task, `"Action":"ssm:Get*Param*","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/*"`),
		attached(id.TaskRole(), task, "PowerUserAccess"), attached(id.TaskRole(), task, "AdministratorAccess"), made,
		may(id.SchedulerRole(), scheduler, `"Action":"ecs:RunTask","Resource":"*"`),
		may(id.SchedulerRole(), scheduler, `"Action":"iam:PassRole","Resource":"*"`),
		attached(id.SchedulerRole(), scheduler, "AmazonECS_FullAccess"),
		trusts(id.TaskRole(), `"*"`, here, "roles-trusted-services"),
		trusts(id.TaskRole(), `{"AWS":"arn:aws:iam::999988887777:root"}`, here, "roles-trusted-services"),
		trusts(id.ExecutionRole(), `{"Service":["ecs-tasks.amazonaws.com","lambda.amazonaws.com"]}`, here,
			"roles-trusted-services"),
		trusts(id.TaskRole(), `{"Service":"ecs-tasks.amazonaws.com"}`, "", "roles-confused-deputy"),
		trusts(id.TaskRole(), `{"Service":"ecs-tasks.amazonaws.com"}`,
			`,"Condition":{"StringEqualsIfExists":{"aws:SourceAccount":"123456789012"}}`, "roles-confused-deputy"),
		trusts(id.SchedulerRole(), `{"Service":["scheduler.amazonaws.com","events.amazonaws.com"]}`, here,
			"scheduler-role-trusted"),
		{"everybody may pull the images", func(x *tampered) {
			x.repository(`"Principal":"*","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"]`)
		}, []string{"ecr-private"}},
		{"another account may push images", func(x *tampered) {
			x.repository(
				`"Principal":{"AWS":"arn:aws:iam::999988887777:root"},"Action":["ecr:PutImage","ecr:InitiateLayerUpload"]`)
		}, []string{"ecr-private"}},
	}
}

func harmlessRoles() []insecure {
	may := func(role, inside string) insecure {
		return insecure{role + ": " + strings.ReplaceAll(inside, "/", "|"), func(x *tampered) { x.may(role, inside) }, nil}
	}
	return []insecure{
		may(id.TaskRole(), `"Action":"s3:*","Resource":["arn:aws:s3:::shop-uploads","arn:aws:s3:::shop-uploads/*"]`),
		may(id.TaskRole(), `"Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::shop-uploads/*"`),
		may(id.TaskRole(), `"Action":"ses:SendEmail","Resource":"*"`),
		may(id.TaskRole(),
			`"Action":["xray:PutTraceSegments","cloudwatch:PutMetricData","bedrock:InvokeModel"],"Resource":"*"`),
		may(id.TaskRole(), `"Action":"sqs:*","Resource":"arn:aws:sqs:eu-west-1:123456789012:shop-mails"`),
		may(id.TaskRole(), `"Action":"dynamodb:*","Resource":"arn:aws:dynamodb:eu-west-1:123456789012:table/shop-sessions"`),
		may(id.TaskRole(),
			`"Action":"ssm:GetParameter","Resource":"arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/*"`),
		may(id.TaskRole(), `"Action":"ec2:Describe*","Resource":"*"`),
		may(id.ExecutionRole(),
			`"Action":"kms:Decrypt","Resource":"arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"`),
		may(id.ExecutionRole(),
			`"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"ssm.eu-west-1.amazonaws.com"}}`),
		may(id.ExecutionRole(), `"Action":"logs:CreateLogGroup","Resource":"*"`),
		{"AWS's policy for starting tasks", func(x *tampered) {
			x.attach(id.ExecutionRole(), "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
		}, nil},
		{"a repository policy for the account's own", func(x *tampered) {
			x.repository(`"Principal":{"AWS":"arn:aws:iam::123456789012:role/ci"},"Action":"ecr:PutImage"`)
		}, nil},
		{"a repository policy for the organisation", func(x *tampered) {
			x.repository(
				`"Principal":"*","Action":"ecr:BatchGetImage","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abc123"}}`)
		}, nil},
	}
}
