package dev.sluice.router;

import java.lang.reflect.Field;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorTopology;
import org.apache.kafka.streams.processor.internals.StreamTask;

/**
 * Does to a test driver's task what Streams does when it revives an aborted one: the same processor
 * object is closed and initialised again over the stores. The driver has no API for it.
 */
final class TaskSurgery {
    private TaskSurgery() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void revive(TopologyTestDriver driver, String node) {
        ProcessorTopology topology = (ProcessorTopology) field(driver, "processorTopology");
        StreamTask task = (StreamTask) field(driver, "task");
        InternalProcessorContext context = task.processorContext();
        for (ProcessorNode<?, ?, ?, ?> processor : topology.processors()) {
            if (processor.name().equals(node)) {
                ((ProcessorNode) processor).close();
                context.setCurrentNode(processor);
                ((ProcessorNode) processor).init(context);
                context.setCurrentNode(null);
                return;
            }
        }
        throw new IllegalArgumentException(node + " (expected: a processor of the topology)");
    }

    private static Object field(TopologyTestDriver driver, String name) {
        try {
            Field field = TopologyTestDriver.class.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(driver);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
