package live

import (
	"context"

	"slipway/steps/cloud"
	"slipway/steps/stack"
)

// Read reads everything AWS has of one stack, once, all calls in parallel and at most three of them waiting for one
// another (pagination and the image's configuration aside). It never fails as a whole: a call that fails leaves its own
// facts unread.
func Read(ctx context.Context, c *cloud.Clients, id stack.Identity) *Stack {
	if id.Partition == "" {
		id.Partition = "aws"
	}
	l := &Stack{Identity: id}
	prefix := id.Prefix() + "-"
	served := make(chan []string, 1)
	attached := &attachments{}
	attached.known.Add(6)
	definitions := newDefinitions(c)
	together(
		func() { l.VPCs = readVPCs(ctx, c) },
		func() { l.Subnets = readSubnets(ctx, c) },
		func() { l.RouteTables = readRouteTables(ctx, c) },
		func() { l.Gateways = readGateways(ctx, c) },
		func() { l.Zones = readZones(ctx, c) },
		func() {
			l.SecurityGroups = readSecurityGroups(ctx, c, id)
			l.AttachedGroups, l.Interfaces = readAttachedGroups(ctx, c, attached, l.SecurityGroups, id.LoadBalancerGroup(),
				id.AppGroup())
		},

		func() { l.DatabaseSubnets = ReadDatabaseSubnets(ctx, c, id.DatabaseSubnets()) },
		func() {
			l.Database = ReadDatabase(ctx, c, id.Database())
			l.Replicas = readReplicas(ctx, c, l.Database)
			attached.add(groupsOfDatabases(l.Database, l.Replicas))
			l.ForceSSL = readForceSSL(ctx, c, l.Database)
		},
		func() { l.CacheSubnets = ReadCacheSubnets(ctx, c, id.CacheSubnets()) },
		func() {
			l.Cache, l.CacheCluster = readCaches(ctx, c, id.Cache())
			attached.add(groupsOfCaches(l.Cache, l.CacheCluster))
		},
		func() { l.Snapshots = readSnapshots(ctx, c, id.Database()) },
		func() { l.Parameters = readParameters(ctx, c, id) },
		func() { l.PlainParameters = readPlainParameters(ctx, c, id) },

		func() { l.Repository, l.Images = readRepository(ctx, c, id.Repository()) },
		func() { l.RegistryScan = readRegistryScan(ctx, c) },

		func() { l.ExecutionRole = ReadRole(ctx, c, id.ExecutionRole()) },
		func() { l.TaskRole = ReadRole(ctx, c, id.TaskRole()) },
		func() { l.SchedulerRole = ReadRole(ctx, c, id.SchedulerRole()) },
		func() { l.WindowRole = ReadRole(ctx, c, id.WindowRole()) },
		func() { l.Boundary = readBoundary(ctx, c, id.BoundaryARN()) },
		func() { l.LinkedRoles = readLinkedRoles(ctx, c) },

		func() { l.LogGroup = ReadLogGroup(ctx, c, id.LogGroup()) },
		func() { l.Cluster = ReadCluster(ctx, c, id.Cluster()) },
		func() {
			l.Tasks, l.OneShots, l.OtherTasks = readTasks(ctx, c, definitions, id.Cluster(), id.Service())
		},
		func() { l.Services = readOtherServices(ctx, c, definitions, id, attached) },
		func() {
			l.Service = ReadService(ctx, c, id.Cluster(), id.Service())
			attached.addSource(groupsOfService(l.Service))
			l.Running = readRunning(ctx, definitions, l.Service)
			together(
				func() { l.RunningImage = readRunningImage(ctx, definitions, l.Running) },
				func() { l.Scaling = readScaling(ctx, c, id.Cluster(), l.Service) },
			)
		},
		func() {
			ours := func(tags map[string]string) bool { return tags[stack.TagApp] == "" || id.Owns(tags) }
			l.Families = readFamilies(ctx, c, definitions, ours, prefix)
		},

		func() {
			l.LoadBalancer, l.TargetGroups, l.Listeners = readIngress(ctx, c, id, served, attached.addSource)
		},
		func() { l.Certificates = readCertificates(ctx, c, id, func() []string { return <-served }) },
		func() { l.HostedZones, l.Records, l.NameServers = readDNS(ctx, c) },

		func() { l.ScheduleGroup = ReadScheduleGroup(ctx, c, id.ScheduleGroup()) },
		func() {
			l.Schedules, l.Closers = readSchedules(ctx, c, id)
			attached.addSource(groupsOfSchedules(l.Schedules))
			readScheduled(ctx, definitions, l.Schedules.Items, prefix)
		},
		func() { l.Budget = ReadBudget(ctx, c, id) },
		func() { l.AccountPlan = ReadAccountPlan(ctx, c) },
	)
	l.Definitions = definitions.named()
	together(
		func() { l.OtherRoles = readOtherRoles(ctx, c, id, rolesNamed(l)) },
		func() { readImages(ctx, definitions, l.Runs()) },
	)
	l.ImageConfigs = definitions.configurations()
	return l
}
