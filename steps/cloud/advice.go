package cloud

import (
	"slices"
	"strings"
)

// advice is what slipway knows about an answer of AWS.
type advice struct {
	codes   []string // without a trailing Exception or Fault
	service string   // CLI name; "" for any
	said    string   // words AWS's message must hold, lower case; "" for any
	means   string
	next    string
}

const (
	again    = "run the same command again: it goes on from what AWS has"
	raise    = "ask for more under Service Quotas (often granted within the hour), or remove what you no longer need"
	newLogin = "sign in again (aws sso login, or new access keys), then run it again: it goes on from what AWS has"
)

// advise fills Means and Next from the first entry that fits.
func (e *Error) advise() {
	said := strings.ToLower(e.Said)
	for _, a := range advices {
		if a.service != "" && a.service != e.Service || a.said != "" && !strings.Contains(said, a.said) {
			continue
		}
		if len(a.codes) == 0 || slices.Contains(a.codes, bare(e.Code)) {
			e.Means, e.Next = a.means, a.next
			return
		}
	}
	if strings.Contains(e.Code, "LimitExceeded") || strings.Contains(e.Code, "QuotaExceeded") {
		e.Means, e.Next = "a quota of the account is used up", raise
	}
}

// advices are the answers users really meet. The order matters where words narrow a code down.
var advices = []advice{
	// Who is asking.
	{codes: []string{"ExpiredToken", "RequestExpired"}, means: "your AWS session has expired", next: newLogin},
	{codes: []string{"InvalidClientTokenId", "UnrecognizedClient", "InvalidToken"},
		means: "AWS does not know these access keys: they were deleted, deactivated, or belong to another partition",
		next:  "check which profile is in use (aws configure list), or make new keys"},
	{codes: []string{"AuthFailure"}, means: "AWS could not validate the credentials; a region the account has not opted " +
		"in to answers like this too", next: "check the region and the profile (aws configure list)"},
	{codes: []string{"SignatureDoesNotMatch", "InvalidSignature", "RequestTimeTooSkewed"}, said: "expired",
		means: "this computer's clock is wrong, or the secret access key is", next: "set the clock (AWS allows 5 minutes), " +
			"then check the keys with aws configure"},
	{codes: []string{"SignatureDoesNotMatch", "InvalidSignature", "IncompleteSignature"},
		means: "the secret access key does not fit the key id", next: "enter both again with aws configure: a key copied " +
			"short, or with a blank, answers like this"},
	{codes: []string{"RequestTimeTooSkewed", "RequestInTheFuture"}, means: "this computer's clock is more than 5 " +
		"minutes off", next: "set the clock and run it again"},
	{codes: []string{"OptInRequired", "SubscriptionRequired"},
		means: "the account has not opted in to this service or region", next: "enable the region under Account settings " +
			"in the AWS console, or finish the account's sign-up (payment method); it can take some minutes"},
	{codes: []string{"PendingVerification", "Blocked", "AccountProblem"},
		means: "AWS is still verifying the account, or has blocked it", next: "look for a mail from AWS, or open a support " +
			"case (free); nothing is wrong with the stack"},
	{codes: []string{"MissingAuthenticationToken"}, means: "the call carried no credentials",
		next: "set AWS_PROFILE, or run aws configure"},

	// Throttling that outlasted the retries.
	{codes: []string{"Throttling", "Throttled", "RequestLimitExceeded", "TooManyRequests", "TooManyUpdates",
		"PriorRequestNotComplete", "SlowDown"}, means: "AWS kept saying it was asked too often",
		next: "wait a minute and run it again: it goes on from what AWS has"},
	{codes: []string{"ServiceUnavailable", "InternalFailure", "InternalError", "InternalServerError", "InternalServer",
		"Server", "ServiceFailure", "ServiceInternalError", "InternalService"},
		means: "AWS failed on its side, several times over", next: "look at health.aws.amazon.com, and " + again},

	// Quotas.
	{codes: []string{"InstanceQuotaExceeded"}, means: "the account may have no more RDS instances in this region",
		next: raise},
	{codes: []string{"StorageQuotaExceeded"}, means: "the account may have no more RDS storage in this region",
		next: raise},
	{codes: []string{"TooManyLoadBalancers"}, means: "the account may have no more load balancers in this region",
		next: raise},
	{codes: []string{"TooManyTargetGroups", "TooManyListeners", "TooManyRules", "TooManyCertificates"},
		means: "a load balancer quota of this region is used up", next: raise},
	{codes: []string{"VpcLimitExceeded"}, means: "the account may have no more VPCs in this region (5 by default)",
		next: "set network.vpc to the id of a VPC that is there, or " + raise},
	{codes: []string{"InternetGatewayLimitExceeded", "SubnetLimitExceeded", "SecurityGroupLimitExceeded",
		"RulesPerSecurityGroupLimitExceeded", "RouteTableLimitExceeded"}, means: "a VPC quota of this region is used up",
		next: raise},
	{codes: []string{"NodeQuotaForCustomerExceeded", "NodeQuotaForClusterExceeded", "ClusterQuotaForCustomerExceeded"},
		means: "the account may have no more cache nodes in this region", next: raise},
	{codes: []string{"DBSubnetGroupQuotaExceeded", "CacheSubnetGroupQuotaExceeded", "CacheSubnetQuotaExceeded",
		"DBSubnetQuotaExceeded"}, means: "the account may have no more subnet groups in this region", next: raise},
	{codes: []string{"LimitExceeded"}, service: "ecs", said: "fargate",
		means: "the account may run no more Fargate vCPUs in this region (new accounts start with 6)", next: raise},
	{codes: []string{"LimitExceeded"}, service: "acm", means: "the account may request no more certificates for now",
		next: "use an existing certificate for the domain, or " + raise},
	{codes: []string{"LimitExceeded"}, service: "iam", means: "the account may have no more roles or policies",
		next: raise},
	{codes: []string{"ParameterLimitExceeded"}, means: "the account has 10,000 parameters in this region",
		next: "remove parameters you no longer need, then run it again"},
	{codes: []string{"CreationLimitExceeded"}, service: "budgets", means: "the account may have no more budgets",
		next: "remove one, or set budget.limit to 0"},

	// A new account on the free plan, which some services restrict.
	{codes: []string{"FreeTierRestrictionError"}, said: "backup retention",
		means: "the account is on AWS's free plan, which keeps backups for fewer days",
		next: "set data.backup_days to 1, or to 0 for none, or upgrade the account's plan in the Billing console (its " +
			"credits stay), then run it again"},
	{codes: []string{"FreeTierRestrictionError"}, said: "instance size",
		means: "the account is on AWS's free plan, which offers the smallest classes only",
		next: "set data.class to db.t4g.micro or db.t3.micro, or upgrade the account's plan in the Billing console (its " +
			"credits stay), then run it again"},
	{codes: []string{"FreeTierRestrictionError"}, means: "the account is on AWS's free plan, which does not offer this",
		next: "upgrade the account's plan in the Billing console (its credits stay), then run it again"},

	// Capacity: AWS is out of it, not the account.
	{codes: []string{"InsufficientDBInstanceCapacity"}, means: "AWS has none of this instance class left in these zones",
		next: "set data.class to another one (db.t4g.micro, db.t3.small), or try again in an hour"},
	{codes: []string{"InsufficientCacheClusterCapacity"},
		means: "AWS has none of this cache node type left in these zones",
		next:  "set data.cache_class to another one (cache.t4g.micro, cache.t3.small), or try again in an hour"},
	{said: "capacity is unavailable at this time", means: "AWS has no Fargate capacity in these zones at the moment",
		next: "wait some minutes and run it again"},

	// What services wrap in a code of their own.
	{said: "requestlimitexceeded", means: "AWS kept saying it was asked too often",
		next: "wait a minute and run it again: it goes on from what AWS has"},
	{said: "too many concurrent attempts to create a new revision", means: "AWS was registering another revision of the " +
		"same family at the same moment", next: again},
	{codes: []string{"InvalidParameter", "Client", "LimitExceeded", "ServiceQuotaExceeded"}, service: "ecs",
		said:  "reached the limit",
		means: "the account may run no more Fargate vCPUs in this region (new accounts start with 6)", next: raise},
	{codes: []string{"InvalidParameter", "Client", "LimitExceeded", "ServiceQuotaExceeded"}, service: "ecs",
		said: "above your limit", means: "one task is larger than the account may run in this region (new accounts start " +
			"with 6 vCPUs)", next: "set service.cpu lower, or " + raise},

	// Network and data.
	{service: "elbv2", said: "at least two subnets in two different availability zones",
		means: "the load balancer wants subnets in two availability zones, each with a route to the internet",
		next:  "choose another VPC, or let slipway make one: set network.vpc to new"},
	{service: "elbv2", said: "not enough ip space", means: "a subnet has fewer than the 8 free addresses that a load " +
		"balancer wants", next: "free addresses in it, choose another VPC, or let slipway make one: set network.vpc to new"},
	{codes: []string{"InvalidSubnet"}, service: "elbv2", said: "no internet gateway",
		means: "a subnet of the load balancer has no route to the internet",
		next:  "choose another VPC, or let slipway make one: set network.vpc to new"},
	{codes: []string{"DBSubnetGroupDoesNotCoverEnoughAZs"}, means: "the VPC's subnets lie in one availability zone; RDS " +
		"wants two", next: "choose another VPC, or let slipway make one: set network.vpc to new"},
	{codes: []string{"InvalidSubnet"}, said: "available ip", means: "the subnets have no free addresses left",
		next: "choose another VPC, or let slipway make one: set network.vpc to new"},
	{codes: []string{"DependencyViolation"}, means: "something still uses it; network interfaces of a deleted load " +
		"balancer or database linger for some minutes",
		next: "wait a few minutes and run it again: it goes on with what is left"},
	{codes: []string{"InvalidConfigurationRequest"}, service: "elbv2", said: "availability zone",
		means: "the load balancer wants subnets in two availability zones, each with a route to the internet",
		next:  "choose another VPC, or let slipway make one: set network.vpc to new"},
	{codes: []string{"InvalidConfigurationRequest"}, service: "elbv2", said: "ssl polic",
		means: "this region does not have the TLS policy", next: again},
	{codes: []string{"InvalidConfigurationRequest"}, service: "elbv2", means: "the load balancer does not take these " +
		"settings together", next: "its own words say which: change that answer, then run it again"},
	{codes: []string{"InvalidDBInstanceState"}, means: "the database is busy with another change, or stopped",
		next: "wait until it is available (rds describe-db-instances shows its status), then run it again"},
	{codes: []string{"InvalidReplicationGroupState", "InvalidCacheClusterState"},
		means: "the cache is busy with another change", next: "wait until it is available, then run it again"},
	{service: "rds", said: "storage change is being optimized", means: "RDS is still working on an earlier change of " +
		"the storage, which can take hours; until then the storage cannot change again",
		next: "the rest can change meanwhile; " + again},
	{codes: []string{"InvalidParameterCombination", "InvalidParameterValue"}, service: "rds", said: "cannot upgrade",
		means: "RDS does not go from the version that runs to this one in one step",
		next: "set data.version to one in between first: aws rds describe-db-engine-versions --engine postgres lists the " +
			"targets of every version"},
	{codes: []string{"InvalidParameterCombination", "InvalidParameterValue"}, service: "rds", said: "cannot find version",
		means: "RDS does not offer this version of PostgreSQL (any more)",
		next:  "choose another data.version: aws rds describe-db-engine-versions --engine postgres lists what there is"},
	{codes: []string{"InvalidParameterCombination", "InvalidParameterValue"}, service: "rds", said: "at least 10 percent",
		means: "storage grows by a tenth at least", next: "set data.storage higher"},
	{codes: []string{"InvalidParameterCombination"}, service: "rds", said: "extended support",
		means: "this version of PostgreSQL comes with paid extended support only", next: "choose a newer data.version"},
	{codes: []string{"InvalidParameterCombination", "InvalidParameterValue"}, service: "rds", said: "iops",
		means: "the IOPS do not fit the size and kind of the storage", next: "choose another data.storage: gp3 comes with " +
			"3,000 IOPS below 400 GiB and 12,000 from there"},
	{codes: []string{"StorageTypeNotSupported", "InvalidParameterCombination"}, service: "rds",
		means: "RDS does not offer this combination of class, version and storage in this region",
		next: "choose another class or version: aws rds describe-orderable-db-instance-options --engine postgres lists " +
			"what there is"},
	{codes: []string{"InvalidParameterCombination"}, service: "elasticache", said: "no modifications were requested",
		means: "the cache is already as it should be", next: again},
	{codes: []string{"InvalidParameterCombination", "InvalidParameterValue"}, service: "elasticache",
		means: "ElastiCache does not offer this combination of node type and engine version in this region",
		next:  "choose another data.cache_class or data.cache_version"},
	{codes: []string{"KMSKeyNotAccessible"}, means: "the KMS key that should encrypt it cannot be used",
		next: "the default key needs no permissions; with your own, its policy must allow you"},
	{codes: []string{"SnapshotQuotaExceeded"}, means: "the account may have no more manual snapshots",
		next: "delete old snapshots, or destroy with --skip-snapshot"},
	{codes: []string{"DBSnapshotAlreadyExists"}, means: "a snapshot of that name exists", next: again},

	// TLS and DNS.
	{codes: []string{"UnsupportedCertificate"}, means: "the certificate is not issued yet, or of a kind the load " +
		"balancer cannot use", next: "wait until ACM has issued it, then run it again"},
	{codes: []string{"CertificateNotFound"}, means: "the load balancer does not see the certificate (yet)",
		next: "wait a minute and run it again; a certificate must be in the load balancer's region"},
	{codes: []string{"CAA_ERROR"}, means: "a CAA record of the domain does not let Amazon issue certificates",
		next: `add a CAA record: 0 issue "amazon.com", then run it again`},
	{codes: []string{"InvalidDomainValidationOptions"}, means: "ACM cannot validate this domain",
		next: "check the domain's spelling"},
	{codes: []string{"InvalidChangeBatch"}, means: "Route 53 refused the record: another one of that name is in the " +
		"way, or it changed meanwhile", next: "look at the zone's records of that name; remove or rename what is in the way"},
	{codes: []string{"NoSuchHostedZone"}, means: "there is no such hosted zone in this account",
		next: "set service.zone to one that is there, or service.dns to elsewhere"},
	{codes: []string{"ResourceInUse"}, means: "something still uses it", next: "wait a few minutes and run it again: it " +
		"goes on with what is left"},
	{codes: []string{"OperationNotPermitted"}, service: "elbv2", said: "does not support creating load balancers",
		means: "AWS does not let this account make load balancers yet, which happens to new ones",
		next: "open a support case (Account and billing, free) that asks for load balancers in this region, then run it " +
			"again"},
	{codes: []string{"OperationNotPermitted"}, service: "elbv2", means: "the load balancer has deletion protection",
		next: "destroy takes it off first: run slipway destroy"},

	// Containers.
	{codes: []string{"InvalidParameter"}, service: "ecs", said: "draining",
		means: "the service of that name is still draining", next: "wait some minutes until its tasks have stopped, then " +
			"run it again"},
	{codes: []string{"InvalidParameter"}, service: "ecs", said: "not idempotent",
		means: "a service of that name exists with other settings", next: again},
	{codes: []string{"InvalidParameter"}, service: "ecs", said: "does not have an associated load balancer",
		means: "the target group has no listener yet", next: again},
	{codes: []string{"InvalidParameter", "Client"}, service: "ecs", said: "service linked role",
		means: "ECS's service-linked role does not exist yet, or has not spread", next: "wait a minute and run it again"},
	{codes: []string{"InvalidParameter", "Client"}, service: "ecs", said: "unable to assume",
		means: "ECS may not assume the role (yet): new roles take a minute to spread",
		next:  "wait a minute and run it again"},
	{codes: []string{"Validation"}, service: "scheduler", said: "to assume the role",
		means: "the scheduler may not assume its role (yet): new roles take a minute to spread",
		next:  "wait a minute and run it again"},
	{codes: []string{"PlatformTaskDefinitionIncompatibility", "PlatformUnknown"},
		means: "the task definition and the Fargate platform do not fit together",
		next:  "take LATEST as platform version, which slipway sets"},
	{codes: []string{"ClusterContainsServices", "ClusterContainsTasks"}, means: "the cluster still has services or tasks",
		next: "wait until they have stopped, then run it again"},
	{codes: []string{"RepositoryNotEmpty"}, means: "the repository still has images",
		next: "run slipway destroy, which deletes them with your consent"},
	{codes: []string{"ImageNotFound"}, means: "there is no such image in the repository",
		next: "push it, or name another tag or digest"},
	{codes: []string{"ImageTagAlreadyExists"}, means: "the tag is taken and tags are immutable",
		next: "commit your change, so that the image gets a tag of its own, then run it again"},

	// Secrets, roles, schedules, budget.
	{codes: []string{"ParameterMaxVersionLimitExceeded"}, means: "the parameter has 100 labelled versions",
		next: "remove labels from its old versions, then run it again"},
	{codes: []string{"HierarchyLevelLimitExceeded", "ParameterPatternMismatch"},
		means: "the parameter's name is not one SSM takes", next: "names are letters, digits, ., - and _"},
	{codes: []string{"DeleteConflict"},
		means: "the role still has policies or instance profiles that slipway did not attach",
		next:  "detach them, then run it again"},
	{codes: []string{"EntityAlreadyExists", "AlreadyExists", "ResourceAlreadyExists", "DBInstanceAlreadyExists",
		"ReplicationGroupAlreadyExists", "RepositoryAlreadyExists", "ParameterAlreadyExists", "DuplicateRecord",
		"DuplicateLoadBalancerName", "DuplicateTargetGroupName"}, means: "something of that name appeared meanwhile",
		next: again},
	{codes: []string{"MalformedPolicyDocument"},
		means: "IAM does not take the policy: a principal in it does not exist (yet)",
		next:  "wait a minute and run it again"},
	{codes: []string{"BillingViewLimitExceeded"}, means: "Budgets is not available to this account",
		next: "an organisation's management account must allow it; or set budget.limit to 0"},

	// AWS did not understand.
	{codes: []string{"InvalidAction", "UnknownOperation", "InvalidEndpoint"},
		means: "this endpoint does not offer the operation", next: "check AWS_ENDPOINT_URL and the region"},
	{codes: []string{"Validation", "ValidationError", "InvalidParameterValue", "InvalidParameter", "InvalidInput",
		"Client"}, means: "AWS does not take one of the values", next: "its own words say which: change that answer, then " +
		"run it again"},
}
