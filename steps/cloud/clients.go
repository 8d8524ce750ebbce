// Package cloud is how slipway talks to AWS: clients, error translation, the call log of equivalent aws commands, the
// operator's IAM policy.
package cloud

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/budgets"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchschemas "github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/freetier"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/transport/http/protocol/awsjson"
)

// Clients holds one client per AWS service, all on the same configuration.
type Clients struct {
	Region string

	ACM         *acm.Client
	Budgets     *budgets.Client
	CloudWatch  *cloudwatch.Client
	EC2         *ec2.Client
	ECR         *ecr.Client
	ECS         *ecs.Client
	ElastiCache *elasticache.Client
	ELB         *elb.Client
	FreeTier    *freetier.Client
	IAM         *iam.Client
	Logs        *cloudwatchlogs.Client
	Pricing     *pricing.Client
	Quotas      *servicequotas.Client
	RDS         *rds.Client
	Route53     *route53.Client
	Scaling     *applicationautoscaling.Client
	Scheduler   *scheduler.Client
	SSM         *ssm.Client
	STS         *sts.Client
	Tail        *cloudwatchlogs.Client // of live tail sessions alone
	Tagging     *resourcegroupstaggingapi.Client
}

// pricingRegion is one of the few regions that serve the price list (us-east-1, eu-central-1, ap-south-1).
const pricingRegion = "us-east-1"

// planRegion is the one region in which an account's plan can be read.
const planRegion = "us-east-1"

// New makes the clients of one region. Whatever middleware cfg.APIOptions carries (call log, sandbox, guards) is under
// all of them, and every call has a deadline and its answer is checked before it is used.
func New(cfg aws.Config) *Clients {
	tail := tailing(cfg)
	limited(&cfg)
	answered(&cfg)
	return &Clients{
		Region:  cfg.Region,
		ACM:     acm.NewFromConfig(cfg),
		Budgets: budgets.NewFromConfig(cfg),
		// CloudWatch speaks three protocols. The SDK's choice is CBOR; in JSON an answer can be checked as all others are.
		CloudWatch: cloudwatch.NewFromConfig(cfg, func(o *cloudwatch.Options) {
			o.Protocol = awsjson.New10(cloudwatchschemas.GraniteServiceVersion20100801)
		}),
		EC2:         ec2.NewFromConfig(cfg),
		ECR:         ecr.NewFromConfig(cfg),
		ECS:         ecs.NewFromConfig(cfg),
		ElastiCache: elasticache.NewFromConfig(cfg),
		ELB:         elb.NewFromConfig(cfg),
		FreeTier:    freetier.NewFromConfig(cfg, func(o *freetier.Options) { o.Region = planRegion }),
		IAM:         iam.NewFromConfig(cfg),
		Logs:        cloudwatchlogs.NewFromConfig(cfg),
		Pricing:     pricing.NewFromConfig(cfg, func(o *pricing.Options) { o.Region = pricingRegion }),
		Quotas:      servicequotas.NewFromConfig(cfg),
		RDS:         rds.NewFromConfig(cfg),
		Route53:     route53.NewFromConfig(cfg),
		Scaling:     applicationautoscaling.NewFromConfig(cfg),
		Scheduler:   scheduler.NewFromConfig(cfg),
		SSM:         ssm.NewFromConfig(cfg),
		STS:         sts.NewFromConfig(cfg),
		Tail:        tail,
		Tagging:     resourcegroupstaggingapi.NewFromConfig(cfg),
	}
}
