/** A topic, and who may do what with it. */
export interface KafkaTopic {
  readonly name: string;
  readonly partitions: number;
  /** Settings of the topic, as Kafka names them. */
  readonly config: Readonly<Record<string, string>>;
  /** Users that publish to it. */
  readonly writers: readonly string[];
  /** Users that read it, each as the consumer group of its own name. */
  readonly readers: readonly string[];
  /** Users that may write to it as well, to replay what has become a dead letter of theirs. @default - none */
  readonly replayers?: readonly string[];
  /** Copies that must be written. @default - the component's */
  readonly minInSyncReplicas?: number;
}

/** What one client may take of each broker; at least one of them. */
export interface KafkaQuota {
  /** @default - no limit */
  readonly producerBytesPerSecond?: number;
  /** @default - no limit */
  readonly consumerBytesPerSecond?: number;
  /** Of the time of a broker's threads: 100 is one of them. @default - no limit */
  readonly requestPercentage?: number;
}

/** What is in Kafka. */
export interface KafkaContentsProps {
  readonly topics: readonly KafkaTopic[];

  /** Everybody who logs in. */
  readonly users: readonly string[];

  /** Users that may describe every topic and every group, such as who scales readers by what waits for them. @default - nobody */
  readonly observers?: readonly string[];

  /** Servers that keep topics. */
  readonly brokers: number;

  /** Copies of each topic. */
  readonly replicationFactor: number;

  /** Copies that must be written before a message counts as written, where a topic says nothing else. */
  readonly minInSyncReplicas: number;

  /** By client id, which is the user's name with the services of ours. @default - none */
  readonly quotas?: Readonly<Record<string, KafkaQuota>>;

  /** Whether topics are protected, and stay when this is taken away. */
  readonly retained: boolean;
}
