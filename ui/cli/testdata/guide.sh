#!/usr/bin/env bash
# The stack of the guide, made by hand: its own aws commands, mended only where they cannot run (no Docker here, so an image
# manifest is put instead of pushed; the duplicate egress rule is left out; listeners before the service).
set -euo pipefail
export AWS_DEFAULT_REGION=eu-west-1
REGION=eu-west-1

VPC_ID=$(aws ec2 describe-vpcs --filters "Name=isDefault,Values=true" --query "Vpcs[0].VpcId" --output text)
SUBNET_IDS=$(aws ec2 describe-subnets --filters "Name=vpc-id,Values=$VPC_ID" --query "Subnets[0:2].SubnetId" --output text | tr '\t' ',')
SUBNET_1=${SUBNET_IDS%%,*}
SUBNET_2=${SUBNET_IDS##*,}

group() { aws ec2 create-security-group --group-name "$1" --description "$2" --vpc-id "$VPC_ID" --query GroupId --output text; }
ALB_SG=$(group myapp-alb-sg "App ALB public HTTPS")
aws ec2 authorize-security-group-ingress --group-id "$ALB_SG" --protocol tcp --port 443 --cidr 0.0.0.0/0 >/dev/null
aws ec2 authorize-security-group-ingress --group-id "$ALB_SG" --protocol tcp --port 80 --cidr 0.0.0.0/0 >/dev/null
APP_SG=$(group myapp-app-sg "ECS tasks")
aws ec2 authorize-security-group-ingress --group-id "$APP_SG" --protocol tcp --port 8000 --source-group "$ALB_SG" >/dev/null
DB_SG=$(group myapp-db-sg "RDS PostgreSQL")
aws ec2 authorize-security-group-ingress --group-id "$DB_SG" --protocol tcp --port 5432 --source-group "$APP_SG" >/dev/null
REDIS_SG=$(group myapp-redis-sg "ElastiCache Redis")
aws ec2 authorize-security-group-ingress --group-id "$REDIS_SG" --protocol tcp --port 6379 --source-group "$APP_SG" >/dev/null

aws rds create-db-subnet-group --db-subnet-group-name myapp-db-subnet --db-subnet-group-description "App RDS subnet group" \
  --subnet-ids "$SUBNET_1" "$SUBNET_2" >/dev/null
aws rds create-db-instance --db-instance-identifier myapp-db --db-instance-class db.t3.micro --engine postgres --engine-version 16 \
  --db-name myapp --master-username myapp --master-user-password guide-database-password-42 --allocated-storage 20 \
  --storage-type gp2 --no-multi-az --no-publicly-accessible --db-subnet-group-name myapp-db-subnet \
  --vpc-security-group-ids "$DB_SG" --backup-retention-period 7 --deletion-protection >/dev/null
aws rds wait db-instance-available --db-instance-identifier myapp-db
DB_HOST=$(aws rds describe-db-instances --db-instance-identifier myapp-db --query "DBInstances[0].Endpoint.Address" --output text)

aws elasticache create-cache-subnet-group --cache-subnet-group-name myapp-redis-subnet \
  --cache-subnet-group-description "App Redis subnet group" --subnet-ids "$SUBNET_1" "$SUBNET_2" >/dev/null
aws elasticache create-cache-cluster --cache-cluster-id myapp-redis --cache-node-type cache.t3.micro --engine redis \
  --engine-version 7.0 --num-cache-nodes 1 --cache-subnet-group-name myapp-redis-subnet --security-group-ids "$REDIS_SG" >/dev/null
REDIS_HOST=myapp-redis.example.internal

put_param() { aws ssm put-parameter --name "/myapp/production/$1" --value "$2" --type SecureString --overwrite >/dev/null; }
DATABASE_URL="postgresql+asyncpg://myapp:guide-database-password-42@${DB_HOST}:5432/myapp"
put_param APP_ENV production
put_param DATABASE_URL "$DATABASE_URL"
put_param REDIS_URL "redis://${REDIS_HOST}:6379/0"
put_param APP_SECRET_KEY 6f1d8a0c9b2e47f5a3c1d8e0f7b69a2c

aws ecr create-repository --repository-name myapp --image-scanning-configuration scanOnPush=true >/dev/null
ECR_URI=$(aws ecr describe-repositories --repository-names myapp --query "repositories[0].repositoryUri" --output text)

TRUST='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
aws iam create-role --role-name MyAppECSTaskExecutionRole --assume-role-policy-document "$TRUST" >/dev/null
aws iam attach-role-policy --role-name MyAppECSTaskExecutionRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam attach-role-policy --role-name MyAppECSTaskExecutionRole --policy-arn arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess
EXEC_ROLE_ARN=$(aws iam get-role --role-name MyAppECSTaskExecutionRole --query Role.Arn --output text)

aws ecs create-cluster --cluster-name myapp --capacity-providers FARGATE --region $REGION >/dev/null
aws logs create-log-group --log-group-name /ecs/myapp-api --region $REGION
ENVIRONMENT=$(printf '[{"name":"APP_ENV","value":"production"},{"name":"DATABASE_URL","value":"%s"},{"name":"REDIS_URL","value":"redis://%s:6379/0"},{"name":"APP_SECRET_KEY","value":"6f1d8a0c9b2e47f5a3c1d8e0f7b69a2c"}]' "$DATABASE_URL" "$REDIS_HOST")
aws ecs register-task-definition --cli-input-json "$(cat <<EOF
{"family":"myapp-api","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"1024","memory":"2048",
 "executionRoleArn":"$EXEC_ROLE_ARN",
 "containerDefinitions":[{"name":"myapp-api","image":"$ECR_URI:latest","portMappings":[{"containerPort":8000,"protocol":"tcp"}],
  "environment":$ENVIRONMENT,
  "logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/myapp-api","awslogs-region":"eu-west-1","awslogs-stream-prefix":"ecs"}},
  "healthCheck":{"command":["CMD-SHELL","curl -f http://localhost:8000/health || exit 1"],"interval":30,"timeout":10,"retries":3,"startPeriod":20}}]}
EOF
)" >/dev/null

ALB_ARN=$(aws elbv2 create-load-balancer --name myapp-alb --subnets "$SUBNET_1" "$SUBNET_2" --security-groups "$ALB_SG" \
  --scheme internet-facing --type application --query 'LoadBalancers[0].LoadBalancerArn' --output text)
TG_ARN=$(aws elbv2 create-target-group --name myapp-tg --protocol HTTP --port 8000 --vpc-id "$VPC_ID" --target-type ip \
  --health-check-path /health --health-check-interval-seconds 30 --healthy-threshold-count 2 --unhealthy-threshold-count 3 \
  --query 'TargetGroups[0].TargetGroupArn' --output text)
CERT_ARN=$(aws acm request-certificate --domain-name api.yourdomain.com --validation-method DNS --query CertificateArn --output text)
aws elbv2 create-listener --load-balancer-arn "$ALB_ARN" --protocol HTTPS --port 443 --certificates CertificateArn="$CERT_ARN" \
  --default-actions Type=forward,TargetGroupArn="$TG_ARN" >/dev/null
aws elbv2 create-listener --load-balancer-arn "$ALB_ARN" --protocol HTTP --port 80 \
  --default-actions 'Type=redirect,RedirectConfig={Protocol=HTTPS,Port=443,StatusCode=HTTP_301}' >/dev/null

aws ecs create-service --cluster myapp --service-name myapp-api --task-definition myapp-api --desired-count 1 --launch-type FARGATE \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNET_1,$SUBNET_2],securityGroups=[$APP_SG],assignPublicIp=ENABLED}" \
  --load-balancers "targetGroupArn=$TG_ARN,containerName=myapp-api,containerPort=8000" \
  --health-check-grace-period-seconds 60 --region $REGION >/dev/null

SCHEDULER_TRUST='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"scheduler.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
aws iam create-role --role-name MyAppSchedulerRole --assume-role-policy-document "$SCHEDULER_TRUST" >/dev/null
aws iam attach-role-policy --role-name MyAppSchedulerRole --policy-arn arn:aws:iam::aws:policy/AmazonECS_FullAccess
