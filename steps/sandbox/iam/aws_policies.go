package iam

import "slipway/steps/sandbox/core"

// managedPolicies are the AWS managed policies that the guide and slipway name, by ARN. Others do not exist here.
var managedPolicies = map[string]string{
	"arn:aws:iam::aws:policy/AdministratorAccess": core.Administrator,
	"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
		"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:BatchGetImage",
		"logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
		"ssm:Describe*","ssm:Get*","ssm:List*"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[
		"ecr:GetAuthorizationToken","ecr:BatchCheckLayerAvailability","ecr:GetDownloadUrlForLayer","ecr:GetRepositoryPolicy",
		"ecr:DescribeRepositories","ecr:ListImages","ecr:DescribeImages","ecr:BatchGetImage","ecr:GetLifecyclePolicy",
		"ecr:GetLifecyclePolicyPreview","ecr:ListTagsForResource","ecr:DescribeImageScanFindings"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/PowerUserAccess": `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"},
		{"Effect":"Allow","Action":["iam:CreateServiceLinkedRole","iam:DeleteServiceLinkedRole","iam:ListRoles","organizations:DescribeOrganization"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/AmazonS3FullAccess": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:*","s3-object-lambda:*"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/SecretsManagerReadWrite": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["secretsmanager:*",
		"kms:DescribeKey","kms:ListAliases","kms:ListKeys","tag:GetResources"],"Resource":"*"}]}`,
	"arn:aws:iam::aws:policy/AmazonECS_FullAccess": `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":["ecs:*","elasticloadbalancing:*","logs:CreateLogGroup","logs:DescribeLogGroups","logs:FilterLogEvents"],"Resource":"*"},
		{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringLike":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}]}`,
}
