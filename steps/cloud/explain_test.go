package cloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/ssocreds"
	"github.com/aws/smithy-go"
)

func failed(service, operation, code, message string) error {
	return fmt.Errorf("create the database: %w", &smithy.OperationError{ServiceID: service, OperationName: operation,
		Err: &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}})
}

func TestExplainDenied(t *testing.T) {
	for _, c := range []struct {
		err                    error
		action, resource, next string
	}{
		{failed("RDS", "CreateDBInstance", "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: "+
			"rds:CreateDBInstance on resource: arn:aws:rds:eu-west-1:1:db:shop-db because no identity-based policy allows the "+
			"rds:CreateDBInstance action"),
			"rds:CreateDBInstance", "arn:aws:rds:eu-west-1:1:db:shop-db", "slipway policy"},
		{failed("EC2", "CreateSecurityGroup", "UnauthorizedOperation", "You are not authorized to perform this operation. "+
			"User: arn:aws:sts::1:assumed-role/dev/x is not authorized to perform: ec2:CreateSecurityGroup on resource: "+
			"arn:aws:ec2:eu-west-1:1:vpc/vpc-1 because no identity-based policy allows the ec2:CreateSecurityGroup action. "+
			"Encoded authorization failure message: AAAABBBB"),
			"ec2:CreateSecurityGroup", "arn:aws:ec2:eu-west-1:1:vpc/vpc-1", "slipway policy"},
		{failed("ECS", "CreateService", "AccessDeniedException", "User: x is not authorized to perform: iam:PassRole on "+
			"resource: arn:aws:iam::1:role/shop with an explicit deny in a service control policy"),
			"iam:PassRole", "arn:aws:iam::1:role/shop", "organisation"},
		{failed("Elastic Load Balancing v2", "DescribeListeners", "AccessDenied", ""),
			"elasticloadbalancing:DescribeListeners", "", "slipway policy"},
		{failed("Budgets", "DescribeBudget", "AccessDeniedException", "Access denied"), "budgets:ViewBudget", "",
			"slipway policy"},
	} {
		e := Explain(c.err)
		if e.Action != c.action || e.Resource != c.resource || !strings.Contains(e.Next, c.next) || !e.Safe {
			t.Errorf("%v\n gives action %q resource %q next %q", c.err, e.Action, e.Resource, e.Next)
		}
		if !strings.Contains(e.Error(), c.action) || strings.Contains(e.Said, "AAAABBBB") {
			t.Errorf("error text: %s, said: %s", e.Error(), e.Said)
		}
		if !Denied(c.err) || NotFound(c.err) || !errors.Is(e, c.err) {
			t.Errorf("%v is a denial", c.err)
		}
	}
}

func TestExplainKnowsTheAnswersUsersMeet(t *testing.T) {
	for _, c := range []struct{ service, code, message, means, next string }{
		{"EC2", "OptInRequired", "", "opted in", "enable the region"},
		{"RDS", "InstanceQuotaExceeded", "", "RDS instances", "Service Quotas"},
		{"Elastic Load Balancing v2", "TooManyLoadBalancers", "", "load balancers", "Service Quotas"},
		{"EC2", "VpcLimitExceeded", "", "VPCs", "network.vpc"},
		{"IAM", "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000", "roles", "Service Quotas"},
		{"ElastiCache", "NodeQuotaForCustomerExceeded", "", "cache nodes", "Service Quotas"},
		{"RDS", "InsufficientDBInstanceCapacity", "", "instance class", "data.class"},
		{"ElastiCache", "InsufficientCacheClusterCapacity", "", "cache node type", "data.cache_class"},
		{"STS", "ExpiredToken", "", "expired", "sso login"},
		{"ECS", "ExpiredTokenException", "", "expired", "sso login"},
		{"STS", "InvalidClientTokenId", "", "does not know these access keys", "profile"},
		{"STS", "SignatureDoesNotMatch", "The request signature we calculated does not match", "secret access key",
			"aws configure"},
		{"STS", "SignatureDoesNotMatch", "Signature expired: 20261123T000000Z is now earlier than", "clock", "clock"},
		{"EC2", "RequestTimeTooSkewed", "", "clock", "clock"},
		{"RDS", "DBSubnetGroupDoesNotCoverEnoughAZs", "", "availability zone", "network.vpc to new"},
		{"EC2", "DependencyViolation", "", "still uses it", "again"},
		{"Elastic Load Balancing v2", "UnsupportedCertificate", "", "certificate", "issued"},
		{"ECS", "InvalidParameterException", "Unable to Start a service that is still Draining.", "draining", "wait"},
		{"ECS", "InvalidParameterException", "Creation of service was not idempotent.", "other settings", "again"},
		{"ECS", "LimitExceededException", "You've reached the limit on the number of vCPUs for Fargate", "Fargate",
			"Service Quotas"},
		{"ACM", "CAA_ERROR", "", "CAA", "amazon.com"},
		{"ECR", "SomethingLimitExceededException", "", "quota", "Service Quotas"},
		{"Scheduler", "ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to " +
			"assume the role.", "assume its role", "wait"},
		{"RDS", "InvalidParameterValue", "Invalid master password", "values", "own words"},
		{"RDS", "InvalidParameterCombination", "You can't currently modify the storage of this DB instance because the " +
			"previous storage change is being optimized.", "earlier change", "meanwhile"},
		{"RDS", "InvalidParameterCombination", "Cannot upgrade postgres from 12.4 to 17.2", "one step", "in between"},
		{"RDS", "InvalidParameterCombination", "Cannot find version 10.1 for postgres", "does not offer this version",
			"data.version"},
		{"RDS", "InvalidParameterCombination", "The storage must grow by at least 10 percent.", "a tenth", "data.storage"},
		{"RDS", "InvalidParameterCombination", "You can't specify IOPS or storage throughput for engine postgres and a " +
			"storage size less than 400.", "IOPS", "data.storage"},
		{"RDS", "InvalidParameterCombination", "RDS does not support creating a DB instance with the following " +
			"combination: DBInstanceClass=db.t2.micro", "combination", "another class"},
		{"Elastic Load Balancing v2", "ValidationError", "At least two subnets in two different Availability Zones must be " +
			"specified", "two availability zones", "network.vpc to new"},
		{"Elastic Load Balancing v2", "InvalidSubnet", "Not enough IP space available in subnet-1. ELB requires at least 8 " +
			"free IP addresses in each subnet.", "free addresses", "network.vpc"},
		{"Elastic Load Balancing v2", "InvalidConfigurationRequest", "Security groups are not supported here",
			"settings together", "own words"},
		{"Elastic Load Balancing v2", "InvalidConfigurationRequest", "A load balancer cannot be attached to multiple " +
			"subnets in the same Availability Zone", "two availability zones", "network.vpc"},
		{"ElastiCache", "InvalidParameterCombination", "No modifications were requested", "already as it should be", "again"},
		{"ECS", "InvalidParameterException", "Error retrieving subnet information for [subnet-1]: Request limit exceeded. " +
			"(ErrorCode: RequestLimitExceeded)", "too often", "wait"},
		{"ECS", "ClientException", "Too many concurrent attempts to create a new revision of the specified family.",
			"same moment", "again"},
		{"ECS", "ClientException", "You’ve reached the limit on the number of vCPUs you can run concurrently", "vCPUs",
			"Service Quotas"},
		{"RDS", "FreeTierRestrictionError", "The specified backup retention period exceeds the maximum available to free " +
			"tier customers. To remove all limitations, upgrade your account plan.", "free plan", "data.backup_days to 1"},
		{"RDS", "FreeTierRestrictionError", "This instance size isn't available with free plan accounts. To remove all " +
			"limitations, upgrade your account plan.", "free plan", "db.t4g.micro"},
		{"Elastic Load Balancing v2", "OperationNotPermitted", "This AWS account currently does not support creating load " +
			"balancers. For more information, please contact AWS Support.", "new ones", "support case"},
		{"Elastic Load Balancing v2", "OperationNotPermitted", "Load balancer 'arn:x' cannot be deleted because deletion " +
			"protection is enabled", "deletion protection", "destroy"},
	} {
		e := Explain(failed(c.service, "Op", c.code, c.message))
		if !strings.Contains(e.Means, c.means) || !strings.Contains(e.Next, c.next) {
			t.Errorf("%s %s: means %q, next %q", c.service, c.code, e.Means, e.Next)
		}
	}
}

func TestEveryAdviceCanBeReached(t *testing.T) {
	for i, a := range advices {
		for _, code := range a.codes {
			if code != bare(code) {
				t.Errorf("advice %d: %s ends in Exception or Fault and never matches", i, code)
			}
		}
		if a.means == "" || a.next == "" {
			t.Errorf("advice %d (%v) says nothing", i, a.codes)
		}
	}
}

func TestExplainLocal(t *testing.T) {
	for _, c := range []struct {
		err        error
		code, next string
	}{
		{config.SharedConfigProfileNotExistError{Profile: "prdo"}, UnknownProfile, "list-profiles"},
		{fmt.Errorf("x: %w", &ssocreds.InvalidTokenError{}), ExpiredSession, "aws sso login"},
		{errors.New("operation error STS: GetCallerIdentity, get identity: get credentials: failed to refresh cached " +
			"credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata"), NoCredentials, "aws configure"},
		{context.Canceled, "Cancelled", "again"},
		{ErrStopped, "Stopped", "again"},
		{&net.DNSError{Name: "rds.eu-wst-1.amazonaws.com", IsNotFound: true}, "Unreachable", "region"},
		{errors.New("dial tcp 127.0.0.1:4566: connect: connection refused"), "Unreachable", "AWS_ENDPOINT_URL"},
	} {
		if e := Explain(c.err); e.Code != c.code || !strings.Contains(e.Next, c.next) {
			t.Errorf("%v: %+v", c.err, e)
		}
	}
	if Explain(nil) != nil {
		t.Error("nothing is not an error")
	}
	if e := Explain(fmt.Errorf("canceled, %w", context.DeadlineExceeded)); e.Said != "no answer came" {
		t.Errorf("a call that nobody answered says %q", e.Said)
	}
	long := Explain(failed("RDS", "X", "Weird", strings.Repeat("ä", 1000)))
	if n := len([]rune(long.Said)); n != saidLimit {
		t.Errorf("AWS's words are %d characters long", n)
	}
}

func TestNotFound(t *testing.T) {
	for _, code := range []string{"DBInstanceNotFound", "DBInstanceNotFoundFault", "ReplicationGroupNotFoundFault",
		"CacheClusterNotFound", "CacheSubnetGroupNotFoundFault", "DBSubnetGroupNotFoundFault", "NoSuchEntity",
		"NoSuchEntityException", "LoadBalancerNotFound",
		"TargetGroupNotFound", "ListenerNotFound", "ResourceNotFoundException", "ParameterNotFound",
		"RepositoryNotFoundException", "ImageNotFoundException", "LifecyclePolicyNotFoundException", "InvalidGroup.NotFound",
		"InvalidVpcID.NotFound",
		"InvalidPermission.NotFound", "ClusterNotFoundException", "ServiceNotFoundException", "NotFoundException",
		"NoSuchHostedZone", "InvalidSubnetID.NotFound", "NoSuchResourceException"} {
		if !NotFound(failed("X", "Y", code, "")) {
			t.Errorf("%s says not found", code)
		}
	}
	if !NotFound(failed("ECS", "DescribeTaskDefinition", "ClientException", "Unable to describe task definition.")) {
		t.Error("ECS's ClientException for a missing family")
	}
	for _, err := range []error{nil, errors.New("not found"), failed("X", "Y", "AccessDenied", "not found"),
		failed("ECS", "X", "ClientException", "Too many"), failed("EC2", "X", "InvalidGroup.Duplicate", ""),
		failed("X", "Y", "", "")} {
		if NotFound(err) {
			t.Errorf("%v is not a not-found", err)
		}
	}
	if !Is(failed("X", "Y", "ResourceInUseException", ""), "ResourceInUse") || Is(errors.New("x"), "") {
		t.Error("Is")
	}
}

func TestRetryer(t *testing.T) {
	r := Retryer()
	if r.MaxAttempts() != 8 {
		t.Errorf("%d attempts", r.MaxAttempts())
	}
	for code, want := range map[string]bool{
		"Throttling": true, "ThrottlingException": true, "TooManyUpdates": true, "PriorRequestNotComplete": true,
		"RequestLimitExceeded": true, "ServiceUnavailable": true,
		"InvalidGroup.NotFound": false, "AccessDenied": false, "LimitExceededException": false, "ValidationException": false,
	} {
		if got := r.IsErrorRetryable(failed("X", "Y", code, "words")); got != want {
			t.Errorf("%s retried: %v", code, got)
		}
	}
	for attempt := 1; attempt < maxAttempts; attempt++ {
		if d, err := r.RetryDelay(attempt, errors.New("x")); err != nil || d > maxBackoff {
			t.Errorf("attempt %d waits %v, %v", attempt, d, err)
		}
	}
	var _ aws.Retryer = r
}

func TestAttempts(t *testing.T) {
	page := "<!doctype html><title>Internal Server Error</title>"
	for name, c := range map[string]struct {
		a    answer
		want int
	}{
		"throttled": {answer{status: 400, kind: "ThrottlingException", body: `{"message":"Rate exceeded"}`},
			maxAttempts},
		"failing": {answer{status: 500, kind: "InternalServerError", body: `{"message":"try again"}`},
			failingAttempts},
		"a page, not an answer":  {answer{status: 500, body: page}, unansweredAttempts},
		"a gateway's page":       {answer{status: 503, body: page}, failingAttempts},
		"an operation not known": {answer{status: 404, body: page}, 1},
		"refused":                {answer{status: 400, kind: "AccessDeniedException", body: `{}`}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &wire{answers: []answer{c.a}}
				if _, err := New(w.config()).ECS.ListClusters(t.Context(), nil); err == nil {
					t.Error("no error")
				}
				if w.sent() != c.want {
					t.Errorf("%d attempts, want %d", w.sent(), c.want)
				}
			})
		})
	}
}
