"""Puts secrets and two users into a moto server, and prints what the tests need of them as one JSON object.

Every call counts: the server validates signatures after as many as INITIAL_NO_AUTH_ACTION_COUNT says.
"""

import json
import sys

import boto3

url, pair = sys.argv[1], json.loads(sys.argv[2])


def client(service):
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id="anybody",
        aws_secret_access_key="anything",
    )


iam, secrets, sts = client("iam"), client("secretsmanager"), client("sts")
statement = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})

users = {}
for name in ("reader", "stranger"):
    iam.create_user(UserName=name)
    users[name] = iam.create_access_key(UserName=name)["AccessKey"]
iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=policy)

role = iam.create_role(RoleName="task", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
iam.put_role_policy(RoleName="task", PolicyName="read", PolicyDocument=policy)
session = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

arn = secrets.create_secret(Name="exch/pair", SecretString=json.dumps(pair))["ARN"]
secrets.create_secret(Name="exch/plain", SecretString=pair["secret"])
secrets.create_secret(Name="exch/binary", SecretBinary=pair["secret"].encode())

print(
    json.dumps(
        {
            "reader": [users["reader"]["AccessKeyId"], users["reader"]["SecretAccessKey"]],
            "stranger": [users["stranger"]["AccessKeyId"], users["stranger"]["SecretAccessKey"]],
            "session": [session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"]],
            "arn": arn,
        }
    )
)
