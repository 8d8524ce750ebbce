package live_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	cachetypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	rdstypes "github.com/aws/aws-sdk-go-v2/service/rds/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go/middleware"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

var shop = stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "123456789012",
	Partition: "aws"}

const latency = time.Second

// slow makes every call of a configuration take a second, so that the time a read takes tells how many calls waited for
// one another.
func slow(cfg aws.Config) aws.Config {
	cfg.APIOptions = append(cfg.APIOptions[:len(cfg.APIOptions):len(cfg.APIOptions)], func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("Latency",
			func(ctx context.Context, in middleware.InitializeInput,
				next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				time.Sleep(latency)
				return next.HandleInitialize(ctx, in)
			}), middleware.Before)
	})
	return cfg
}

// counted counts the calls of a configuration by operation.
func counted(cfg aws.Config) (aws.Config, func() map[string]int) {
	var mu sync.Mutex
	calls := map[string]int{}
	cfg.APIOptions = append(cfg.APIOptions[:len(cfg.APIOptions):len(cfg.APIOptions)], func(s *middleware.Stack) error {
		return s.Initialize.Add(middleware.InitializeMiddlewareFunc("Count",
			func(ctx context.Context, in middleware.InitializeInput,
				next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				mu.Lock()
				calls[awsmiddleware.GetServiceID(ctx)+":"+awsmiddleware.GetOperationName(ctx)]++
				mu.Unlock()
				return next.HandleInitialize(ctx, in)
			}), middleware.After) // after the middleware that names service and operation
	})
	return cfg, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		return calls
	}
}

// builder makes a stack with the SDK, as slipway would, and stops the test when AWS refuses.
type builder struct {
	t       testing.TB
	ctx     context.Context
	c       *cloud.Clients
	id      stack.Identity
	vpc     string
	subnets []string
	groups  map[string]string
	target  string
	alb     string
	cert    string
	family  string // ARN of the API's revision
}

// must is the reply of a call that may not fail.
func must[T any](b *builder, what string) func(*T, error) *T {
	return func(out *T, err error) *T {
		b.t.Helper()
		if err != nil {
			b.t.Fatalf("%s: %v", what, err)
		}
		return out
	}
}

// build makes the whole stack in a sandbox and waits until everything stands.
func build(t testing.TB, s *sandbox.Sandbox, id stack.Identity) *builder {
	t.Helper()
	s.UsedBefore()
	b := &builder{t: t, ctx: t.Context(), c: cloud.New(s.Config("")), id: id, groups: map[string]string{}}
	b.network()
	b.data()
	b.secrets()
	b.image()
	b.roles()
	b.edge()
	b.service()
	b.schedule()
	b.budget()
	time.Sleep(20 * time.Minute)
	return b
}

func (b *builder) network() {
	vpcs := must[ec2.DescribeVpcsOutput](b, "VPCs")(b.c.EC2.DescribeVpcs(b.ctx, &ec2.DescribeVpcsInput{}))
	b.vpc = aws.ToString(vpcs.Vpcs[0].VpcId)
	subnets := must[ec2.DescribeSubnetsOutput](b, "subnets")(b.c.EC2.DescribeSubnets(b.ctx, &ec2.DescribeSubnetsInput{}))
	for _, s := range subnets.Subnets {
		b.subnets = append(b.subnets, aws.ToString(s.SubnetId))
	}
	var tags []ec2types.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, ec2types.Tag{Key: new(k), Value: new(v)})
	}
	for _, name := range []string{b.id.LoadBalancerGroup(), b.id.AppGroup(), b.id.DatabaseGroup(), b.id.CacheGroup()} {
		out := must[ec2.CreateSecurityGroupOutput](b, name)(b.c.EC2.CreateSecurityGroup(b.ctx, &ec2.CreateSecurityGroupInput{
			GroupName: new(name), Description: new(name), VpcId: new(b.vpc),
			TagSpecifications: []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeSecurityGroup, Tags: tags}},
		}))
		b.groups[name] = aws.ToString(out.GroupId)
	}
	time.Sleep(10 * time.Second) // a new group is not known everywhere at once
	open := func(group string, p ec2types.IpPermission) {
		p.IpProtocol = new("tcp")
		p.ToPort = p.FromPort
		must[ec2.AuthorizeSecurityGroupIngressOutput](b, "open "+group)(b.c.EC2.AuthorizeSecurityGroupIngress(b.ctx,
			&ec2.AuthorizeSecurityGroupIngressInput{
				GroupId: new(b.groups[group]), IpPermissions: []ec2types.IpPermission{p},
			}))
	}
	for _, port := range []int32{80, 443} {
		open(b.id.LoadBalancerGroup(), ec2types.IpPermission{FromPort: new(port),
			IpRanges: []ec2types.IpRange{{CidrIp: new("0.0.0.0/0")}}})
	}
	from := func(name string) []ec2types.UserIdGroupPair {
		return []ec2types.UserIdGroupPair{{GroupId: new(b.groups[name])}}
	}
	open(b.id.AppGroup(), ec2types.IpPermission{FromPort: new(int32(8000)),
		UserIdGroupPairs: from(b.id.LoadBalancerGroup())})
	open(b.id.DatabaseGroup(), ec2types.IpPermission{FromPort: new(int32(5432)), UserIdGroupPairs: from(b.id.AppGroup())})
	open(b.id.CacheGroup(), ec2types.IpPermission{FromPort: new(int32(6379)), UserIdGroupPairs: from(b.id.AppGroup())})
}

func (b *builder) data() {
	var tags []rdstypes.Tag
	var cacheTags []cachetypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, rdstypes.Tag{Key: new(k), Value: new(v)})
		cacheTags = append(cacheTags, cachetypes.Tag{Key: new(k), Value: new(v)})
	}
	must[rds.CreateDBSubnetGroupOutput](b, "DB subnets")(b.c.RDS.CreateDBSubnetGroup(b.ctx, &rds.CreateDBSubnetGroupInput{
		DBSubnetGroupName: new(b.id.DatabaseSubnets()), DBSubnetGroupDescription: new("data"),
		SubnetIds: b.subnets, Tags: tags,
	}))
	must[rds.CreateDBInstanceOutput](b, "database")(b.c.RDS.CreateDBInstance(b.ctx, &rds.CreateDBInstanceInput{
		DBInstanceIdentifier: new(b.id.Database()), DBInstanceClass: new("db.t3.micro"),
		Engine:        new("postgres"),
		EngineVersion: new("16"), AllocatedStorage: new(int32(20)), StorageType: new("gp3"),
		StorageEncrypted: new(true),
		DBName:           new("shop"), MasterUsername: new("shop"),
		MasterUserPassword: new("correct-horse-battery"),
		DBSubnetGroupName:  new(b.id.DatabaseSubnets()), VpcSecurityGroupIds: []string{b.groups[b.id.DatabaseGroup()]},
		PubliclyAccessible: new(false), DeletionProtection: new(true), BackupRetentionPeriod: new(int32(7)),
		Tags: tags,
	}))
	must[elasticache.CreateCacheSubnetGroupOutput](b, "cache subnets")(b.c.ElastiCache.CreateCacheSubnetGroup(b.ctx,
		&elasticache.CreateCacheSubnetGroupInput{
			CacheSubnetGroupName: new(b.id.CacheSubnets()), CacheSubnetGroupDescription: new("data"),
			SubnetIds: b.subnets, Tags: cacheTags,
		}))
	must[elasticache.CreateReplicationGroupOutput](b, "cache")(b.c.ElastiCache.CreateReplicationGroup(b.ctx,
		&elasticache.CreateReplicationGroupInput{
			ReplicationGroupId: new(b.id.Cache()), ReplicationGroupDescription: new(live.CacheDescription(b.id)),
			Engine: new("redis"), EngineVersion: new("7.1"), CacheNodeType: new("cache.t3.micro"),
			NumCacheClusters:         new(int32(1)),
			AutomaticFailoverEnabled: new(false), TransitEncryptionEnabled: new(true),
			AtRestEncryptionEnabled: new(true),
			AuthToken:               new("0123456789abcdef0123"), CacheSubnetGroupName: new(b.id.CacheSubnets()),
			SecurityGroupIds: []string{b.groups[b.id.CacheGroup()]}, Tags: cacheTags,
		}))
}

func (b *builder) secrets() {
	var tags []ssmtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, ssmtypes.Tag{Key: new(k), Value: new(v)})
	}
	for _, key := range []string{"APP_SECRET_KEY", "DATABASE_URL", "DB_PASSWORD", "REDIS_TOKEN", "REDIS_URL"} {
		must[ssm.PutParameterOutput](b, key)(b.c.SSM.PutParameter(b.ctx, &ssm.PutParameterInput{
			Name: new(b.id.Parameter(key)), Value: new("value of " + key),
			Type: ssmtypes.ParameterTypeSecureString, Tags: tags,
		}))
		time.Sleep(time.Second)
	}
	must[ssm.PutParameterOutput](b, "by hand")(b.c.SSM.PutParameter(b.ctx, &ssm.PutParameterInput{
		Name: new(b.id.Parameter("BY_HAND")), Value: new("plain"), Type: ssmtypes.ParameterTypeString,
	}))
	must[ssm.PutParameterOutput](b, "deeper")(b.c.SSM.PutParameter(b.ctx, &ssm.PutParameterInput{
		Name: new(b.id.Parameter("deeper/KEY")), Value: new("plain"), Type: ssmtypes.ParameterTypeString,
	}))
}

func (b *builder) image() {
	var tags []ecrtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, ecrtypes.Tag{Key: new(k), Value: new(v)})
	}
	must[ecr.CreateRepositoryOutput](b, "repository")(b.c.ECR.CreateRepository(b.ctx, &ecr.CreateRepositoryInput{
		RepositoryName: new(b.id.Repository()), ImageTagMutability: ecrtypes.ImageTagMutabilityImmutable,
		ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{ScanOnPush: true}, Tags: tags,
	}))
	must[ecr.PutLifecyclePolicyOutput](b, "lifecycle")(b.c.ECR.PutLifecyclePolicy(b.ctx, &ecr.PutLifecyclePolicyInput{
		RepositoryName: new(b.id.Repository()),
		LifecyclePolicyText: new(
			`{"rules":[{"rulePriority":1,"description":"untagged","selection":{"tagStatus":"untagged",` +
				`"countType":"sinceImagePushed","countUnit":"days","countNumber":1},"action":{"type":"expire"}}]}`),
	}))
}

func (b *builder) roles() {
	var tags []iamtypes.Tag
	for k, v := range b.id.Tags() {
		tags = append(tags, iamtypes.Tag{Key: new(k), Value: new(v)})
	}
	for name, service := range map[string]string{b.id.ExecutionRole(): "ecs-tasks", b.id.TaskRole(): "ecs-tasks",
		b.id.SchedulerRole(): "scheduler"} {
		must[iam.CreateRoleOutput](b, name)(b.c.IAM.CreateRole(b.ctx, &iam.CreateRoleInput{
			RoleName: new(name), Tags: tags,
			AssumeRolePolicyDocument: new(
				`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"` + service +
					`.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
		}))
		must[iam.PutRolePolicyOutput](b, name)(b.c.IAM.PutRolePolicy(b.ctx, &iam.PutRolePolicyInput{
			RoleName: new(name), PolicyName: new("own"),
			PolicyDocument: new(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`),
		}))
	}
	for _, service := range []string{"ecs.amazonaws.com", "elasticloadbalancing.amazonaws.com"} {
		if _, err := b.c.IAM.CreateServiceLinkedRole(b.ctx,
			&iam.CreateServiceLinkedRoleInput{AWSServiceName: new(service)}); err != nil &&
			!cloud.Is(err, "InvalidInput") {
			b.t.Fatalf("linked role of %s: %v", service, err)
		}
	}
	must[cloudwatchlogs.CreateLogGroupOutput](b, "log group")(b.c.Logs.CreateLogGroup(b.ctx,
		&cloudwatchlogs.CreateLogGroupInput{
			LogGroupName: new(b.id.LogGroup()), Tags: b.id.Tags(),
		}))
	must[cloudwatchlogs.CreateLogGroupOutput](b, "longer log group")(b.c.Logs.CreateLogGroup(b.ctx,
		&cloudwatchlogs.CreateLogGroupInput{
			LogGroupName: new(b.id.LogGroup() + "-old"),
		}))
	must[cloudwatchlogs.PutRetentionPolicyOutput](b, "retention")(b.c.Logs.PutRetentionPolicy(b.ctx,
		&cloudwatchlogs.PutRetentionPolicyInput{
			LogGroupName: new(b.id.LogGroup()), RetentionInDays: new(int32(30)),
		}))
	time.Sleep(time.Minute) // roles spread
}
