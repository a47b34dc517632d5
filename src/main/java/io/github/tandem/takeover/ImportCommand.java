package io.github.tandem.takeover;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.tandem.cluster.Cluster;
import io.github.tandem.cluster.ClusterAccess;
import io.github.tandem.cluster.ClusterException;
import io.github.tandem.cluster.DeploymentProperties;
import io.github.tandem.cluster.SourceProperties;
import io.github.tandem.cluster.TargetProperties;
import io.github.tandem.cluster.tls.Encryptions;
import io.github.tandem.command.CommandSettings;
import io.github.tandem.command.ProgressLine;
import io.github.tandem.command.Table;
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
		footer = { "", "Stop MirrorMaker in order before. Takes the configuration of the service: files, environment,",
				"and arguments such as --tandem.source.bootstrap-servers=east-1:9092.", "",
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
		ConfigurableApplicationContext context;
		ClusterAccess source;
		ClusterAccess target;
		try {
			context = settings.start(Stream.concat(Stream.of(ImportApplication.class), this.sources.stream()).toList());
			DeploymentProperties deployment = context.getBean(DeploymentProperties.class);
			Encryptions encryptions = encryptions(context);
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
			command.getErr().println(String.valueOf(ex.getMessage()));
			return CommandLine.ExitCode.SOFTWARE;
		}
	}

	private Encryptions encryptions(ConfigurableApplicationContext context) {
		return new Encryptions(context.getBean(SslBundles.class), this.clock);
	}

	private int takeOver(ConfigurableApplicationContext context, Cluster source, Cluster target) {
		boolean onTerminal = CommandLine.Help.Ansi.AUTO.enabled();
		Routes routes = context.getBean(RoutesProperties.class).toRoutes();
		ImportPlan plan;
		boolean isApplied;
		try (ProgressLine progress = new ProgressLine(this.spec.commandLine().getErr(), onTerminal)) {
			progress.accept("clusters");
			source.identify();
			Map<String, FirstStart> starts = ImportPlan.starts(routes,
					context.getBean(DeploymentProperties.class).name(),
					context.getBean(LoopProperties.class).loopProtection(), source, target.identify().id());
			progress.accept("positions");
			Map<TopicPartition, Long> known = (this.alias != null) ? ofMirrorMaker(this.alias, context, target)
					: ofGroup(String.valueOf(this.group), source);
			progress.accept("topics of both clusters");
			plan = ImportPlan.of(routes, starts, known, target);
			isApplied = this.apply && plan.started().isEmpty();
			if (isApplied) {
				progress.accept("commits");
				plan.apply(starts);
			}
		}
		write(plan, isApplied, this.spec.commandLine().getOut());
		return (plan.findings() == 0) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
	}

	private Map<TopicPartition, Long> ofMirrorMaker(String name, ConfigurableApplicationContext context,
			Cluster target) {
		String topic = (this.offsetsTopic != null) ? this.offsetsTopic : "mm2-offsets.%s.internal".formatted(name);
		if (!target.ask("list topics", (admin) -> admin.listTopics().names()).contains(topic)) {
			throw new ParameterException(this.spec.commandLine(),
					("The topic '%s' is not on the target, or may not be seen: name the one that MirrorMaker kept its "
							+ "positions in with --offsets-topic, and compare its alias of the source")
						.formatted(topic));
		}
		ConnectOffsets offsets = ConnectOffsets.read(topic, name,
				ClusterAccess.reader(context.getBean(DeploymentProperties.class),
						context.getBean(TargetProperties.class), encryptions(context)),
				this.clock);
		if (offsets.positions().isEmpty()) {
			throw new ParameterException(this.spec.commandLine(),
					"The topic '%s' has no positions of the alias '%s'; it has those of %s".formatted(topic, name,
							offsets.clusters().isEmpty() ? "none" : String.join(", ", offsets.clusters())));
		}
		return offsets.positions();
	}

	private Map<TopicPartition, Long> ofGroup(String name, Cluster source) {
		Map<TopicPartition, OffsetAndMetadata> committed = source.ask("read the offsets of the group " + name,
				(admin) -> admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
		Map<TopicPartition, Long> offsets = new HashMap<>();
		committed.forEach((partition, offset) -> {
			if (offset != null) {
				offsets.put(partition, offset.offset());
			}
		});
		if (offsets.isEmpty()) {
			throw new ParameterException(this.spec.commandLine(),
					"The group '%s' has committed nothing on the source".formatted(name));
		}
		return offsets;
	}

	private void write(ImportPlan plan, boolean isApplied, PrintWriter out) {
		if (this.json) {
			Map<String, Object> all = new LinkedHashMap<>();
			all.put("applied", isApplied);
			all.put("findings", plan.findings());
			all.put("startedRoutes", plan.started());
			all.put("partitions", plan.partitions().stream().map(ImportCommand::json).toList());
			all.put("notTaken", plan.left());
			out.println(
					JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build().writeValueAsString(all));
			out.flush();
			return;
		}
		Table table = new Table(List.of("ROUTE", "TOPIC", "PARTITION", "START", "END", "POSITION", "LEFT"));
		plan.partitions()
			.forEach((one) -> table
				.add(List.of(one.route(), one.partition().topic(), String.valueOf(one.partition().partition()),
						String.valueOf(one.startOffset()), String.valueOf(one.endOffset()),
						String.valueOf(one.nextOffset()), String.valueOf(one.endOffset() - one.nextOffset()))));
		out.println(table.line(0));
		for (int index = 0; index < plan.partitions().size(); index++) {
			out.println(table.line(index + 1));
			String finding = plan.partitions().get(index).finding();
			if (finding != null) {
				out.println("  " + finding);
			}
		}
		plan.started()
			.forEach((route) -> out.println(("The route '%s' has positions already: nothing was committed. If it "
					+ "shall begin anew, delete its consumer group on the source")
				.formatted(route)));
		out.println();
		long findings = plan.findings();
		out.println("%s: %d partitions, %d positions of topics that no route takes.%s".formatted(
				(findings == 0) ? "All is well" : "%d finding%s".formatted(findings, (findings != 1) ? "s" : ""),
				plan.partitions().size(), plan.left(),
				isApplied ? " Committed." : " Nothing was committed: --apply commits the positions."));
		out.flush();
	}

	private static Map<String, Object> json(ImportedPartition one) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("route", one.route());
		json.put("topic", one.partition().topic());
		json.put("partition", one.partition().partition());
		json.put("target", one.target());
		json.put("startOffset", one.startOffset());
		json.put("endOffset", one.endOffset());
		json.put("nextOffset", one.nextOffset());
		json.put("finding", one.finding());
		return json;
	}

}
