// Package live is what AWS has: one read of everything that belongs to a stack, and the single reads that waits use.
//
// Read knows a stack by its identity alone, never by its settings, so that a lost slipway.yaml can be rebuilt from it.
// Every fact carries the call it came from and the error that kept it from being read; what was not read is never taken
// for absent.
package live

import (
	"time"

	"slipway/steps/stack"
)

// Fact is one thing AWS was asked about.
type Fact[T any] struct {
	Value *T     // nil: AWS says there is none (when Err is nil)
	Err   error  // why it could not be read
	Call  string // the call it rests on, as IAM writes it: rds:DescribeDBInstances
}

// Read reports whether the question was answered, with something or with nothing.
func (f Fact[T]) Read() bool { return f.Err == nil }

// Exists reports whether it was read and is there.
func (f Fact[T]) Exists() bool { return f.Err == nil && f.Value != nil }

// Found makes the fact of something that is there.
func Found[T any](v T, call string) Fact[T] { return Fact[T]{Value: &v, Call: call} }

// List is everything of one kind that AWS was asked about, paginated to the end.
type List[T any] struct {
	Items []T
	Err   error
	Call  string
}

// Read reports whether the whole list was read.
func (l List[T]) Read() bool { return l.Err == nil }

// Stack is all that AWS has of one stack, and what of the account it has to fit into.
type Stack struct {
	Identity stack.Identity
	ReadAt   time.Time // by the clock of the world it was read from; who reads sets it

	VPCs           List[VPC] // every VPC of the region
	Subnets        List[Subnet]
	RouteTables    List[RouteTable]
	Gateways       List[InternetGateway]
	Zones          List[Zone]
	SecurityGroups List[SecurityGroup] // those under the stack's four names, in any VPC, and those tagged as the stack's
	AttachedGroups List[SecurityGroup] // other groups that the stack's resources are in, whoever made them
	Interfaces     List[Interface]     // those in a group of the load balancer, the service or a scheduled task

	Snapshots       List[Snapshot] // the database's, taken by hand or when it was deleted
	ForceSSL        Fact[string]   // what the database's parameter group sets rds.force_ssl to, "" where it sets nothing
	DatabaseSubnets Fact[SubnetGroup]
	Database        Fact[Database]
	Replicas        List[Database] // its read replicas, and theirs
	CacheSubnets    Fact[SubnetGroup]
	Cache           Fact[ReplicationGroup]
	CacheCluster    Fact[CacheCluster] // a plain cluster named P-redis, as the guide makes it; never a member of Cache

	PlainParameters List[PlainParameter] // under /app/ and not encrypted, whatever the environment
	Parameters      List[Parameter]      // all under /app/environment/, decrypted in memory

	Repository   Fact[Repository]
	Images       List[Image]
	RegistryScan Fact[RegistryScan]

	ExecutionRole Fact[Role]
	TaskRole      Fact[Role]
	SchedulerRole Fact[Role]
	WindowRole    Fact[Role] // of what closes a window to the database
	// ARN of the policy that is meant to bound the stack's roles, under the name slipway policy gives it
	Boundary    Fact[string]
	OtherRoles  map[string]Fact[Role] // by ARN: those under other names that revisions and schedules name
	LinkedRoles List[string]          // service-linked roles the account has, by service name (ecs.amazonaws.com)

	LogGroup     Fact[LogGroup]
	Cluster      Fact[Cluster]
	Service      Fact[Service]
	Scaling      Fact[ScalableTarget]            // auto scaling of the service's number of tasks
	Running      Fact[TaskDefinition]            // the revision the service's primary deployment names
	RunningImage Fact[ImageConfig]               // read only when Running names no user
	Families     List[Family]                    // families P-api and P-*, with their newest ACTIVE revision
	Tasks        List[Task]                      // the service's stopped and running tasks, newest first
	Services     List[Service]                   // the cluster's other services
	OtherTasks   List[Task]                      // the tasks of other services of the cluster; newest first
	Definitions  map[string]Fact[TaskDefinition] // every revision that something names, by family:revision, or by family
	ImageConfigs map[string]Fact[ImageConfig]    // by image and architecture; see ConfigOf
	// the cluster's tasks that belong to no service: jobs, migrations; newest first
	OneShots List[Task]

	LoadBalancer Fact[LoadBalancer]
	TargetGroups List[TargetGroup] // those behind the load balancer and those under the stack's names
	Listeners    List[Listener]
	Certificates List[Certificate] // pending, issued, failed, timed out or expired, the account's; newest first
	HostedZones  List[HostedZone]  // public ones
	Records      List[Record]      // of the public zones, except NS and SOA
	NameServers  List[Record]      // their NS records: of the zones themselves, and of names they hand on
	// Delegated are the name servers that the internet has for a zone's name, asked only where several zones share it.
	Delegated map[string][]string

	ScheduleGroup Fact[ScheduleGroup]
	Schedules     List[Schedule] // in group P, and those named P-* in the default group
	Closers       List[Schedule] // what closes a window to the database: see Window

	Budget Fact[Budget]

	AccountPlan Fact[AccountPlan] // nobody needs it: where it is not known, RDS says itself what it refuses
}
