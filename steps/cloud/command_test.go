package cloud

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	budgettypes "github.com/aws/aws-sdk-go-v2/service/budgets/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	pricingtypes "github.com/aws/aws-sdk-go-v2/service/pricing/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	route53types "github.com/aws/aws-sdk-go-v2/service/route53/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// The commands were run through the aws CLI's own parser; what it made of them is the input they came from.
var commands = []struct {
	service, operation string
	in                 any
	want               string
}{
	{"STS", "GetCallerIdentity", &sts.GetCallerIdentityInput{}, `aws sts get-caller-identity --region eu-west-1`},
	{"RDS", "CreateDBInstance", &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: new("shop-db"), DBInstanceClass: new("db.t3.micro"),
		Engine:           new("postgres"),
		AllocatedStorage: new(int32(20)), MasterUsername: new("shop"),
		MasterUserPassword: new("s3cret-Pa55word"),
		StorageEncrypted:   new(true), PubliclyAccessible: new(false), VpcSecurityGroupIds: []string{"sg-1"},
		EnableCloudwatchLogsExports: []string{"postgresql", "upgrade"},
		CACertificateIdentifier:     new("rds-ca-rsa2048-g1"),
		Tags:                        []rdstypes.Tag{{Key: new("slipway:app"), Value: new("shop")}},
	},
		`aws rds create-db-instance --db-instance-class db.t3.micro --db-instance-identifier shop-db --engine postgres --allocated-storage 20 ` +
			`--ca-certificate-identifier rds-ca-rsa2048-g1 --enable-cloudwatch-logs-exports '["postgresql","upgrade"]' --master-user-password '***' --master-username shop ` +
			`--no-publicly-accessible --storage-encrypted --tags '[{"Key":"slipway:app","Value":"shop"}]' --vpc-security-group-ids '["sg-1"]' --region eu-west-1`},
	{"RDS", "DescribeDBSubnetGroups", &rds.DescribeDBSubnetGroupsInput{DBSubnetGroupName: new("shop-db-subnet")},
		`aws rds describe-db-subnet-groups --db-subnet-group-name shop-db-subnet --region eu-west-1`},
	{"ElastiCache", "CreateReplicationGroup", &elasticache.CreateReplicationGroupInput{
		ReplicationGroupId: new("shop-redis"), ReplicationGroupDescription: new("slipway's cache for shop"),
		AuthToken: new("0123456789abcdef"), TransitEncryptionEnabled: new(true), NumCacheClusters: new(int32(1)),
	},
		`aws elasticache create-replication-group --replication-group-description 'slipway'\''s cache for shop' --replication-group-id shop-redis ` +
			`--auth-token '***' --num-cache-clusters 1 --transit-encryption-enabled --region eu-west-1`},
	{"SSM", "PutParameter", &ssm.PutParameterInput{Name: new("/shop/production/STRIPE_KEY"),
		Value: new("sk"), Type: ssmtypes.ParameterTypeSecureString, Overwrite: new(false)},
		`aws ssm put-parameter --name /shop/production/STRIPE_KEY --value '***' --no-overwrite --type SecureString --region eu-west-1`},
	{"EC2", "AuthorizeSecurityGroupIngress", &ec2.AuthorizeSecurityGroupIngressInput{
		GroupId: new("sg-1"), IpPermissions: []ec2types.IpPermission{{IpProtocol: new("tcp"),
			FromPort: new(int32(0)), ToPort: new(int32(443)), IpRanges: []ec2types.IpRange{{CidrIp: new("0.0.0.0/0")}}}},
	},
		`aws ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions '[{"FromPort":0,"IpProtocol":"tcp","IpRanges":[{"CidrIp":"0.0.0.0/0"}],"ToPort":443}]' --region eu-west-1`},
	{"EC2", "ModifyVpcAttribute", &ec2.ModifyVpcAttributeInput{VpcId: new("vpc-1"),
		EnableDnsHostnames: &ec2types.AttributeBooleanValue{Value: new(true)}},
		`aws ec2 modify-vpc-attribute --vpc-id vpc-1 --enable-dns-hostnames '{"Value":true}' --region eu-west-1`},
	{"Elastic Load Balancing v2", "CreateListener", &elb.CreateListenerInput{
		LoadBalancerArn: new(
			"arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop-alb/50dc6c495c0c9188"),
		Port: new(int32(443)), Protocol: elbtypes.ProtocolEnumHttps,
		SslPolicy:      new("ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"),
		DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: new("arn:tg")}},
	},
		`aws elbv2 create-listener --default-actions '[{"Type":"forward","TargetGroupArn":"arn:tg"}]' --load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop-alb/50dc6c495c0c9188 ` +
			`--port 443 --protocol HTTPS --ssl-policy ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09 --region eu-west-1`},
	{"Elastic Load Balancing v2", "DescribeSSLPolicies", &elb.DescribeSSLPoliciesInput{},
		`aws elbv2 describe-ssl-policies --region eu-west-1`},
	{"ECS", "CreateService", &ecs.CreateServiceInput{
		ServiceName: new("shop-api"), Cluster: new("shop"), TaskDefinition: new("shop-api:3"),
		DesiredCount: new(int32(0)), LaunchType: ecstypes.LaunchTypeFargate,
		EnableECSManagedTags: true, EnableExecuteCommand: false,
		LoadBalancers: []ecstypes.LoadBalancer{{TargetGroupArn: new("arn:tg"), ContainerName: new("api"),
			ContainerPort: new(int32(8000))}},
		NetworkConfiguration: &ecstypes.NetworkConfiguration{AwsvpcConfiguration: &ecstypes.AwsVpcConfiguration{
			Subnets: []string{"subnet-1"}, AssignPublicIp: ecstypes.AssignPublicIpEnabled}},
	},
		`aws ecs create-service --service-name shop-api --cluster shop --desired-count 0 --enable-ecs-managed-tags --launch-type FARGATE ` +
			`--load-balancers '[{"containerName":"api","containerPort":8000,"targetGroupArn":"arn:tg"}]' ` +
			`--network-configuration '{"awsvpcConfiguration":{"subnets":["subnet-1"],"assignPublicIp":"ENABLED"}}' --task-definition shop-api:3 --region eu-west-1`},
	{"ECS", "UpdateService", &ecs.UpdateServiceInput{Service: new("shop-api"),
		EnableExecuteCommand: new(false), ForceNewDeployment: true},
		`aws ecs update-service --service shop-api --disable-execute-command --force-new-deployment --region eu-west-1`},
	{"ECS", "RegisterTaskDefinition", &ecs.RegisterTaskDefinitionInput{
		Family: new("shop-api"), Cpu: new("1024"), ContainerDefinitions: []ecstypes.ContainerDefinition{{
			Name: new("api"), Essential: new(true),
			Environment: []ecstypes.KeyValuePair{{Name: new("APP_ENV"), Value: new("production")},
				{Name: new("API_TOKEN"), Value: new("abc123")}},
			Secrets: []ecstypes.Secret{{Name: new("DB_PASSWORD"),
				ValueFrom: new("arn:aws:ssm:eu-west-1:111122223333:parameter/shop/production/DB_PASSWORD")}},
		}},
	},
		`aws ecs register-task-definition --container-definitions '[{"environment":[{"name":"APP_ENV","value":"production"},{"name":"API_TOKEN","value":"***"}],"essential":true,"name":"api",` +
			`"secrets":[{"name":"DB_PASSWORD","valueFrom":"arn:aws:ssm:eu-west-1:111122223333:parameter/shop/production/DB_PASSWORD"}]}]' --family shop-api --cpu 1024 --region eu-west-1`},
	{"ECR", "CreateRepository", &ecr.CreateRepositoryInput{RepositoryName: new("shop"),
		ImageTagMutability:         ecrtypes.ImageTagMutabilityImmutable,
		ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{ScanOnPush: true}},
		`aws ecr create-repository --repository-name shop --image-scanning-configuration '{"scanOnPush":true}' --image-tag-mutability IMMUTABLE --region eu-west-1`},
	{"CloudWatch Logs", "CreateLogGroup", &cloudwatchlogs.CreateLogGroupInput{LogGroupName: new("/ecs/shop-api"),
		Tags: map[string]string{"slipway:environment": "production", "slipway:app": "shop"}},
		`aws logs create-log-group --log-group-name /ecs/shop-api --tags '{"slipway:app":"shop","slipway:environment":"production"}' --region eu-west-1`},
	{"IAM", "CreateRole", &iam.CreateRoleInput{RoleName: new("shop-eu-west-1-task"),
		AssumeRolePolicyDocument: new(`{"Version":"2012-10-17"}`)},
		`aws iam create-role --assume-role-policy-document '{"Version":"2012-10-17"}' --role-name shop-eu-west-1-task`},
	{"Route 53", "ChangeResourceRecordSets", &route53.ChangeResourceRecordSetsInput{HostedZoneId: new("Z123"),
		ChangeBatch: &route53types.ChangeBatch{Changes: []route53types.Change{{
			Action: route53types.ChangeActionUpsert, ResourceRecordSet: &route53types.ResourceRecordSet{
				Name: new("api.example.com"), Type: route53types.RRTypeA,
				AliasTarget: &route53types.AliasTarget{DNSName: new("dualstack.shop-alb"), HostedZoneId: new("Z32"),
					EvaluateTargetHealth: false}}}}}},
		`aws route53 change-resource-record-sets --change-batch '{"Changes":[{"Action":"UPSERT","ResourceRecordSet":{"Name":"api.example.com","Type":"A","AliasTarget":{"DNSName":"dualstack.shop-alb","EvaluateTargetHealth":false,"HostedZoneId":"Z32"}}}]}' --hosted-zone-id Z123`},
	{"Scheduler", "CreateSchedule", &scheduler.CreateScheduleInput{Name: new("shop-nightly"),
		GroupName: new("shop"), ScheduleExpression: new("cron(0 0 * * ? *)"),
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
		Target: &schedulertypes.Target{Arn: new("arn:cluster"), RoleArn: new("arn:role"),
			EcsParameters: &schedulertypes.EcsParameters{TaskDefinitionArn: new("arn:td"),
				NetworkConfiguration: &schedulertypes.NetworkConfiguration{AwsvpcConfiguration: &schedulertypes.AwsVpcConfiguration{
					Subnets: []string{"subnet-1"}}}}}},
		`aws scheduler create-schedule --flexible-time-window '{"Mode":"OFF"}' --name shop-nightly --schedule-expression 'cron(0 0 * * ? *)' ` +
			`--target '{"Arn":"arn:cluster","RoleArn":"arn:role","EcsParameters":{"TaskDefinitionArn":"arn:td","NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["subnet-1"]}}}}' --group-name shop --region eu-west-1`},
	{"Budgets", "CreateBudget", &budgets.CreateBudgetInput{AccountId: new("111122223333"),
		Budget: &budgettypes.Budget{BudgetName: new("shop-eu-west-1-monthly-cap"),
			BudgetType: budgettypes.BudgetTypeCost, TimeUnit: budgettypes.TimeUnitMonthly,
			BudgetLimit: &budgettypes.Spend{Amount: new("120"), Unit: new("USD")}}},
		`aws budgets create-budget --account-id 111122223333 --budget '{"BudgetName":"shop-eu-west-1-monthly-cap","BudgetType":"COST","TimeUnit":"MONTHLY","BudgetLimit":{"Amount":"120","Unit":"USD"}}'`},
	{"ACM", "RequestCertificate", &acm.RequestCertificateInput{DomainName: new("api.example.com"),
		ValidationMethod: "DNS", IdempotencyToken: new("abc123")},
		`aws acm request-certificate --domain-name api.example.com --idempotency-token abc123 --validation-method DNS --region eu-west-1`},
	{"Pricing", "GetProducts", &pricing.GetProductsInput{ServiceCode: new("AmazonECS"),
		FormatVersion: new("aws_v1"), Filters: []pricingtypes.Filter{{Type: pricingtypes.FilterTypeTermMatch,
			Field: new("regionCode"), Value: new("eu-west-1")}}},
		`aws pricing get-products --service-code AmazonECS --filters '[{"Field":"regionCode","Type":"TERM_MATCH","Value":"eu-west-1"}]' --format-version aws_v1 --region eu-west-1`},
	{"Service Quotas", "GetServiceQuota", &servicequotas.GetServiceQuotaInput{ServiceCode: new("fargate"),
		QuotaCode: new("L-3032A538")},
		`aws service-quotas get-service-quota --quota-code L-3032A538 --service-code fargate --region eu-west-1`},
	{"Resource Groups Tagging API", "GetResources",
		&resourcegroupstaggingapi.GetResourcesInput{ResourceTypeFilters: []string{"ecs:cluster"}},
		`aws resourcegroupstaggingapi get-resources --resource-type-filters '["ecs:cluster"]' --region eu-west-1`},
	{"SSM", "GetParametersByPath", &ssm.GetParametersByPathInput{Path: new("/shop/production/"),
		WithDecryption: new(true), NextToken: new("-dash first")},
		`aws ssm get-parameters-by-path --path /shop/production/ --next-token='-dash first' --with-decryption --region eu-west-1`},
	{"ECR", "PutLifecyclePolicy", &ecr.PutLifecyclePolicyInput{RepositoryName: new("shop"),
		LifecyclePolicyText: new("{\n\t\"rules\": ['x\\']}")},
		`aws ecr put-lifecycle-policy --lifecycle-policy-text $'{\n\t"rules": [\'x\\\']}' --repository-name shop --region eu-west-1`},
}

func TestCommandIsWhatTheCLITakes(t *testing.T) {
	for _, c := range commands {
		s := serviceOf(c.service)
		r := redactor{service: s.cli, operation: c.operation, lower: s.lower}
		if got := command(s, c.operation, "eu-west-1", r.input(c.in)); got != c.want {
			t.Errorf("%s %s\n got %s\nwant %s", c.service, c.operation, got, c.want)
		}
	}
}

func TestKebab(t *testing.T) {
	for name, want := range map[string]string{
		"CreateDBInstance": "create-db-instance", "DBInstanceIdentifier": "db-instance-identifier",
		"VpcSecurityGroupIds":             "vpc-security-group-ids",
		"EnableIAMDatabaseAuthentication": "enable-iam-database-authentication",
		"ListTagsForResource":             "list-tags-for-resource", "DescribeVpcs": "describe-vpcs",
		"AllocateIPs": "allocate-ips", "MultiAZ": "multi-az", "DescribeSSLPolicies": "describe-ssl-policies",
		"enableECSManagedTags": "enable-ecs-managed-tags",
		"ResourceARNList":      "resource-arn-list", "GetParametersByPath": "get-parameters-by-path",
		"DescribeDBEngineVersions": "describe-db-engine-versions",
	} {
		if got := kebab(name); got != want {
			t.Errorf("kebab(%s) = %s, want %s", name, got, want)
		}
	}
}
