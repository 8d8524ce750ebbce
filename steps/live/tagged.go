package live

// Tagged is a resource whose tags tell whose it is.
type Tagged interface{ ResourceTags() map[string]string }

func (b Budget) ResourceTags() map[string]string           { return b.Tags }
func (c CacheCluster) ResourceTags() map[string]string     { return c.Tags }
func (c Certificate) ResourceTags() map[string]string      { return c.Tags }
func (c Cluster) ResourceTags() map[string]string          { return c.Tags }
func (d Database) ResourceTags() map[string]string         { return d.Tags }
func (l LoadBalancer) ResourceTags() map[string]string     { return l.Tags }
func (l LogGroup) ResourceTags() map[string]string         { return l.Tags }
func (g ReplicationGroup) ResourceTags() map[string]string { return g.Tags }
func (r Repository) ResourceTags() map[string]string       { return r.Tags }
func (r Role) ResourceTags() map[string]string             { return r.Tags }
func (g ScheduleGroup) ResourceTags() map[string]string    { return g.Tags }
func (g SecurityGroup) ResourceTags() map[string]string    { return g.Tags }
func (s Service) ResourceTags() map[string]string          { return s.Tags }
func (g SubnetGroup) ResourceTags() map[string]string      { return g.Tags }
func (g TargetGroup) ResourceTags() map[string]string      { return g.Tags }
