package core

import "time"

// Durations are how long AWS takes. Every one is counted in the sandbox's time from the call that started the change.
type Durations struct {
	DatabaseCreating    time.Duration // creating, then
	DatabaseBackingUp   time.Duration // backing-up, then available
	DatabaseNotice      time.Duration // from ModifyDBInstance to the status saying so, then
	DatabaseModify      time.Duration // modifying, when applied at once
	DatabaseStart       time.Duration // starting, after it was stopped
	DatabaseDelete      time.Duration
	DatabaseSnapshot    time.Duration // more when a final snapshot is asked for
	CacheCreate         time.Duration
	CacheModify         time.Duration
	CacheDelete         time.Duration
	LoadBalancerCreate  time.Duration // provisioning
	InterfaceLinger     time.Duration // network interfaces outlive their load balancer, database or task
	CertificateRecord   time.Duration // until the validation record is known
	CertificateIssue    time.Duration // from the record standing in DNS
	CertificateRelease  time.Duration // until ACM knows that a listener let go of a certificate
	RecordChange        time.Duration // PENDING to INSYNC
	TargetHealthy       time.Duration // from a task running to its target being healthy
	TargetDrain         time.Duration // when the target group's own delay is not asked
	TaskProvisioning    time.Duration // PROVISIONING, then
	TaskPending         time.Duration // PENDING while the image is pulled, then RUNNING
	TaskStop            time.Duration // from stop asked to STOPPED
	TaskRun             time.Duration // how long a one-shot task runs
	DeploymentSteady    time.Duration // from the last target healthy to the deployment SUCCESSFUL
	ServiceDelete       time.Duration // DRAINING to INACTIVE, over the tasks' own stop
	ImageScan           time.Duration
	IAMPropagation      time.Duration // until a new role can be assumed
	LinkedRole          time.Duration // until a new service-linked role can be used
	ScheduleGroupDelete time.Duration
	GroupVisible        time.Duration // until a new security group is known everywhere
	RolePassable        time.Duration // until IAM lets a new role be passed on
	GatewayAttach       time.Duration // attaching, then available: until then no route may lead to it
	ClusterVisible      time.Duration // until services and tasks can be put in a new cluster
	StoreVisible        time.Duration // until a new database or cache can be described by its name
	TagsVisible         time.Duration // until EC2 judges a new resource by its tags
}

// Typical returns what AWS usually takes.
func Typical() Durations {
	return Durations{
		DatabaseCreating:    5 * time.Minute,
		DatabaseBackingUp:   90 * time.Second,
		DatabaseNotice:      10 * time.Second,
		DatabaseModify:      60 * time.Second,
		DatabaseStart:       3 * time.Minute,
		DatabaseDelete:      5 * time.Minute,
		DatabaseSnapshot:    2 * time.Minute,
		CacheCreate:         5*time.Minute + 30*time.Second,
		CacheModify:         4 * time.Minute,
		CacheDelete:         5 * time.Minute,
		LoadBalancerCreate:  2*time.Minute + 30*time.Second,
		InterfaceLinger:     3 * time.Minute,
		CertificateRecord:   5 * time.Second,
		CertificateIssue:    2 * time.Minute,
		CertificateRelease:  30 * time.Second,
		RecordChange:        30 * time.Second,
		TargetHealthy:       30 * time.Second,
		TargetDrain:         30 * time.Second,
		TaskProvisioning:    10 * time.Second,
		TaskPending:         25 * time.Second,
		TaskStop:            15 * time.Second,
		TaskRun:             20 * time.Second,
		DeploymentSteady:    10 * time.Second,
		ServiceDelete:       20 * time.Second,
		ImageScan:           20 * time.Second,
		IAMPropagation:      8 * time.Second,
		LinkedRole:          5 * time.Second,
		ScheduleGroupDelete: 10 * time.Second,
	}
}

// FirstRun returns what AWS usually takes, and the moments during which it does not see yet what was just made: what
// the runs of slipway meet. Typical leaves them out, for what is made by hand call after call.
func FirstRun() Durations {
	d := Typical()
	d.GroupVisible = time.Second
	d.RolePassable = 4 * time.Second
	d.GatewayAttach = 3 * time.Second
	d.ClusterVisible = 2 * time.Second
	d.StoreVisible = 5 * time.Second
	d.TagsVisible = time.Second
	return d
}
