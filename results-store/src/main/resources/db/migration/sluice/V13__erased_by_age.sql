-- Erasures of jobs that are gone are looked for by the age of the job, some at a time.
CREATE INDEX erased_job_created ON erased_job (created_ms);
