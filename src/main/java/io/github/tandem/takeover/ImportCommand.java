package io.github.tandem.takeover;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.Printable;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.loop.LoopProperties;
import io.github.tandem.position.FirstStart;
import io.github.tandem.route.Routes;
import io.github.tandem.route.RoutesProperties;

/**
 * The command {@code import}: lets a deployment that never ran begin where a MirrorMaker
 * ended, with the exit code 0 if all is well, 1 if there is a finding and 2 if call or
 * configuration are wrong.
 */
@Command(name = "import", sortOptions = false,
		description = "Lets a deployment that never ran begin where a MirrorMaker ended, so that nothing is replicated again.",
		footer = { "", "Stop MirrorMaker in order before.",
				"Takes the configuration of the service: files, environment, and arguments",
				"such as --tandem.source.bootstrap-servers=east-1:9092.", "",
				"Exit codes: 0 each partition begins where MirrorMaker ended, 1 a finding,",
				"2 a wrong call or configuration." })
public class ImportCommand implements Callable<Integer> {

	private final List<Class<?>> sources;

	private final Clock clock = Clock.systemUTC();

	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Option(names = "--mirror-maker-2", paramLabel = "<alias>",
			description = "The positions of a MirrorMaker 2 that calls the source by this alias.")
	private @Nullable String alias;

	@Option(names = "--offsets-topic", paramLabel = "<topic>",
			description = "The topic on the target that has them: mm2-offsets.<alias>.internal by default; in a "
					+ "Connect cluster its offset.storage.topic.")
	private @Nullable String offsetsTopic;

	@Option(names = "--connector", paramLabel = "<name>",
			description = "The connector whose positions count, if several of the alias have left some.")
	private @Nullable String connector;

	@Option(names = "--offset-syncs-topic", paramLabel = "<topic>",
			description = "The topic with its offset syncs, on the source or the target, such as "
					+ "mm2-offset-syncs.west.internal: for partitions without a position.")
	private @Nullable String syncsTopic;

	@Option(names = "--checkpoints",
			description = "Move consumer groups on the target to where the checkpoints of that MirrorMaker 2 say.")
	private boolean checkpoints;

	@Option(names = "--checkpoints-topic", paramLabel = "<topic>",
			description = "The topic on the target that has them: <alias>.checkpoints.internal by default.")
	private @Nullable String checkpointsTopic;

	@Option(names = "--group", paramLabel = "<group>",
			description = "The committed offsets of a consumer group on the source, such as that of a MirrorMaker 1.")
	private @Nullable String group;

	@Option(names = "--apply", description = "Commit the positions on the source. Otherwise nothing is written.")
	private boolean apply;

	@Option(names = "--json", description = "Write JSON.")
	private boolean json;

	@Option(names = { "-h", "--help" }, usageHelp = true, description = "Show this help and end.")
	private boolean help;

	@Unmatched
	private List<String> unmatched = new ArrayList<>();

	/**
	 * Make the command.
	 * @param sources what the application has to consist of besides the settings
	 */
	public ImportCommand(List<Class<?>> sources) {
		this.sources = List.copyOf(sources);
	}

	@Override
	public Integer call() {
		CommandLine command = this.spec.commandLine();
		CommandSettings settings = new CommandSettings(this.unmatched);
		settings.check(command);
		if ((this.alias == null) == (this.group == null)) {
			throw new ParameterException(command, "Name either --mirror-maker-2 <alias> or --group <group>");
		}
		boolean isOfMirrorMaker = this.checkpoints || this.checkpointsTopic != null || this.connector != null
				|| this.syncsTopic != null || this.offsetsTopic != null;
		if (this.alias == null && isOfMirrorMaker) {
			throw new ParameterException(command,
					"--connector, --offsets-topic, --offset-syncs-topic and --checkpoints go with --mirror-maker-2");
		}
		ConfigurableApplicationContext context;
		ClusterAccess source;
		ClusterAccess target;
		try {
			context = settings.start(Stream.concat(Stream.of(ImportApplication.class), this.sources.stream()).toList());
			DeploymentProperties deployment = context.getBean(DeploymentProperties.class);
			Encryptions encryptions = context.getBean(Encryptions.class);
			source = ClusterAccess.of(deployment, context.getBean(SourceProperties.class), encryptions);
			target = ClusterAccess.of(deployment, context.getBean(TargetProperties.class), encryptions);
		}
		catch (RuntimeException ex) {
			return settings.refuse(command, ex);
		}
		try (context; Cluster from = source.connect(); Cluster to = target.connect()) {
			return takeOver(context, from, to);
		}
		catch (ClusterException | KafkaException ex) {
			command.getErr().println(Printable.of(String.valueOf(ex.getMessage())));
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private int takeOver(ConfigurableApplicationContext context, Cluster source, Cluster target) {
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		Routes routes = context.getBean(RoutesProperties.class).toRoutes();
		ImportPlan plan;
		CheckpointedGroups groups = CheckpointedGroups.NONE;
		boolean isApplied;
		try (ProgressLine progress = new ProgressLine(this.spec.commandLine().getErr(), onTerminal)) {
			progress.accept("clusters");
			source.identify();
			Map<String, FirstStart> starts = ImportPlan.starts(routes,
					context.getBean(DeploymentProperties.class).name(),
					context.getBean(LoopProperties.class).loopProtection(), source, target.identify().id());
			progress.accept("positions");
			Map<TopicPartition, FoundPosition> known = (this.alias != null)
					? ofMirrorMaker(this.alias, mirror(context, source, target))
					: ofGroup(String.valueOf(this.group), source);
			progress.accept("topics of both clusters");
			plan = ImportPlan.of(routes, starts, known, target);
			if (this.alias != null && (this.checkpoints || this.checkpointsTopic != null)) {
				progress.accept("checkpoints");
				groups = mirror(context, source, target).groups(
						(this.checkpointsTopic != null) ? this.checkpointsTopic : this.alias + ".checkpoints.internal");
			}
			isApplied = this.apply && plan.isSafe();
			if (isApplied) {
				progress.accept("commits");
				apply(plan, starts);
				groups = groups.apply(target);
			}
		}
		new ImportReport(plan, groups, isApplied).write(this.json, this.spec.commandLine().getOut());
		return (plan.findings() + groups.findings() == 0) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
	}

	private void apply(ImportPlan plan, Map<String, FirstStart> starts) {
		try {
			plan.apply(starts);
		}
		catch (ClusterException | KafkaException ex) {
			this.spec.commandLine()
				.getErr()
				.println(
						"Not all positions are committed: do not start Tandem, call the command again, which goes on there");
			throw ex;
		}
	}

	private MirrorTopics mirror(ConfigurableApplicationContext context, Cluster source, Cluster target) {
		DeploymentProperties deployment = context.getBean(DeploymentProperties.class);
		Encryptions encryptions = context.getBean(Encryptions.class);
		return new MirrorTopics(this.spec.commandLine(), source, target,
				ClusterAccess.reading(deployment, context.getBean(SourceProperties.class), encryptions),
				ClusterAccess.reading(deployment, context.getBean(TargetProperties.class), encryptions), this.clock);
	}

	private Map<TopicPartition, FoundPosition> ofMirrorMaker(String name, MirrorTopics topics) {
		Map<TopicPartition, FoundPosition> known = new HashMap<>();
		if (this.syncsTopic != null) {
			known.putAll(topics.syncs(this.syncsTopic));
		}
		String positions = (this.offsetsTopic != null) ? this.offsetsTopic : "mm2-offsets.%s.internal".formatted(name);
		if (this.syncsTopic == null || topics.hasOnTarget(positions)) {
			known.putAll(topics.positions(name, positions, this.connector,
					this.syncsTopic != null && this.offsetsTopic == null));
		}
		return known;
	}

	private Map<TopicPartition, FoundPosition> ofGroup(String name, Cluster source) {
		Map<TopicPartition, OffsetAndMetadata> committed = source.ask("read the offsets of the group " + name,
				(admin) -> admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
		Map<TopicPartition, FoundPosition> offsets = new HashMap<>();
		committed.forEach((partition, offset) -> {
			if (offset != null) {
				offsets.put(partition, new FoundPosition(offset.offset(), null));
			}
		});
		if (offsets.isEmpty()) {
			throw new ParameterException(this.spec.commandLine(),
					"The group '%s' has committed nothing on the source".formatted(name));
		}
		return offsets;
	}

}
